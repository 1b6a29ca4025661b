#include "timedc/client/waiting.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <poll.h>
#include <sys/signalfd.h>

namespace timed::control {

namespace {

sigset_t interrupt_only() {
    sigset_t signals{};
    ::sigemptyset(&signals);
    ::sigaddset(&signals, SIGINT);
    return signals;
}

timespec left_until(Deadline deadline) {
    using namespace std::chrono;
    const auto left = std::max(nanoseconds{}, nanoseconds{deadline - steady_clock::now()});
    const auto whole = floor<seconds>(left);
    return {static_cast<time_t>(whole.count()), static_cast<long>((left - whole).count())};
}

}

Waiting::Waiting() {
    const sigset_t signals = interrupt_only();
    ::sigprocmask(SIG_BLOCK, &signals, nullptr);
    interrupts_ = os::Descriptor{::signalfd(-1, &signals, SFD_CLOEXEC)};
}

bool Waiting::readable(const os::Descriptor& descriptor, Deadline deadline) const {
    return poll(descriptor.get(), deadline);
}

void Waiting::until_readable(int descriptor) const { poll(descriptor, std::nullopt); }

bool Waiting::poll(int descriptor, std::optional<Deadline> deadline) const {
    std::array<pollfd, 2> awaited{pollfd{descriptor, POLLIN, 0}, pollfd{interrupts_.get(), POLLIN, 0}};
    for (;;) {
        timespec left = deadline ? left_until(*deadline) : timespec{};
        const int ready = ::ppoll(awaited.data(), awaited.size(), deadline ? &left : nullptr, nullptr);
        if (ready < 0 && errno == EINTR) continue; // stopped and continued
        if ((awaited[1].revents & POLLIN) != 0) {
            signalfd_siginfo interrupt{};
            (void)!::read(interrupts_.get(), &interrupt, sizeof interrupt);
            throw Interrupted{};
        }
        return ready > 0;
    }
}

}
