#include "timed/os/alarm.hpp"

#include "timed/os/clocks.hpp"

#include <utility>

namespace os {

Alarm::Alarm(boost::asio::io_context& io, Handler handler, timed::Duration least_sleep)
    : timer_(io)
    , handler_(std::move(handler))
    , least_sleep_(least_sleep) {}

void Alarm::set(std::optional<timed::Instant> wanted) {
    if (wanted == set_for_) return;
    set_for_ = wanted;
    timer_.cancel();
    if (!wanted) return;
    timer_.expires_at(on_steady_clock(*wanted > called_at_ ? *wanted : called_at_ + least_sleep_));
    timer_.async_wait([this, set_for = *wanted](const boost::system::error_code& error) {
        if (error || set_for_ != set_for) return; // a wait that has ended cannot be cancelled any more
        set_for_.reset();
        called_at_ = read_clocks().instant;
        handler_(set_for);
    });
}

}
