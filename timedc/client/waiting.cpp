#include "timedc/client/waiting.hpp"

#include <utility>

namespace timed::control {

void Waiting::until(const std::function<bool()>& done) {
    run(done, Deadline::max());
    pass_interrupt_on();
}

void Waiting::expect_interrupt() {
    interrupts_.async_wait([this](const boost::system::error_code& error, int /*signal*/) {
        if (error) return;
        interrupted_ = true;
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
