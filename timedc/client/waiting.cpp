#include "timedc/client/waiting.hpp"

#include <csignal>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include <utility>

namespace timed::control {

namespace {

// Blocks SIGINT, so that libedit's handler does not send it to the whole process group again.
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

// Asio makes the descriptor that it waits for non-blocking: here that is an epoll instance.
void Waiting::until_readable(int descriptor) {
    boost::asio::posix::stream_descriptor watcher{io_, ::epoll_create1(EPOLL_CLOEXEC)};
    epoll_event readable{};
    readable.events = EPOLLIN;
    if (::epoll_ctl(watcher.native_handle(), EPOLL_CTL_ADD, descriptor, &readable) != 0)
        return; // a regular file is always readable
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
