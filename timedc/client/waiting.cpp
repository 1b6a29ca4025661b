#include "timedc/client/waiting.hpp"

#include <csignal>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include <utility>

namespace timed::control {

namespace {

// Blocked, so that no handler of libedit sends it to the whole process group once more.
int block_interrupts() {
    sigset_t interrupt;
    ::sigemptyset(&interrupt);
    ::sigaddset(&interrupt, SIGINT);
    ::sigprocmask(SIG_BLOCK, &interrupt, nullptr);
    return ::signalfd(-1, &interrupt, SFD_CLOEXEC);
}

}

Waiting::Waiting()
    : interrupts_(io_, block_interrupts()) {
    expect_interrupt();
}

// Asio makes non-blocking what it waits for: that is the epoll instance here.
void Waiting::until_readable(int descriptor) {
    boost::asio::posix::stream_descriptor watcher{io_, ::epoll_create1(EPOLL_CLOEXEC)};
    epoll_event readable{};
    readable.events = EPOLLIN;
    if (::epoll_ctl(watcher.native_handle(), EPOLL_CTL_ADD, descriptor, &readable) != 0)
        return; // a regular file always is
    finish(watcher, [&watcher](auto handler) { watcher.async_wait(watcher.wait_read, handler); });
}

void Waiting::until(const std::function<bool()>& done) {
    run(done, Deadline::max());
    pass_interrupt_on();
}

void Waiting::expect_interrupt() {
    interrupts_.async_wait(interrupts_.wait_read, [this](const boost::system::error_code& error) {
        if (error) return;
        signalfd_siginfo interrupt{};
        interrupted_ = ::read(interrupts_.native_handle(), &interrupt, sizeof interrupt) > 0;
        expect_interrupt();
    });
}

void Waiting::run(const std::function<bool()>& done, Deadline deadline) {
    while (!done() && !interrupted_ && io_.run_one_until(deadline) > 0) {
    }
}

void Waiting::pass_interrupt_on() {
    if (std::exchange(interrupted_, false)) throw Interrupted{};
}

}
