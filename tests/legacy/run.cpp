// The dispatcher between the roles.
#include "tests/legacy/procedures.hpp"

namespace legacy {

namespace {

// Rounds the clock down to a multiple of 5 ms.
void nudge_clock(Daemon& daemon) {
    const auto since_epoch = daemon.system.now().wall.time_since_epoch();
    const auto milliseconds = std::chrono::floor<Milliseconds>(since_epoch);
    daemon.adjust_clock(-(milliseconds % Milliseconds{5}));
}

Task<bool> move_on(Daemon& daemon, Leaving leaving) {
    if (!daemon.options.may_be_master) {
        if (daemon.ways.searches_anew_as_slave || daemon.state == NetworkState::no_master) {
            co_return co_await look_for_master(daemon);
        }
    } else if (leaving == Leaving::timer_expired) {
        co_await be_candidate(daemon);
    }
    co_return true;
}

}

Task<> run(Daemon& daemon) {
    if (daemon.ways.nudges_clock_at_start) nudge_clock(daemon);
    bool alive = co_await look_for_master(daemon);
    while (alive) {
        Leaving leaving{};
        if (daemon.state == NetworkState::master) {
            leaving = co_await be_master(daemon);
        } else {
            leaving = co_await be_slave(daemon);
        }
        alive = co_await move_on(daemon, leaving);
    }
}

}
