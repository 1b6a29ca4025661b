#include "timed/clock/reference_watch.hpp"

#include "timed/clock/system_clock.hpp"

#include <utility>

namespace timed {

namespace {

// How soon to stop serving a clock that is no longer synchronised.
constexpr std::chrono::seconds interval{1};

}

void ReferenceWatch::begin(Changed changed) {
    changed_ = std::move(changed);
    look();
}

void ReferenceWatch::look() {
    const bool good = SystemClock::synchronised();
    if (std::exchange(good_, good) != good) changed_(good);
    timer_.expires_after(interval);
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) look();
    });
}

}
