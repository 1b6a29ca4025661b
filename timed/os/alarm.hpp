// A timer that is set repeatedly, for the next of many instants, and cancelled when there is none.
#pragma once

#include "proto/base/time.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <optional>

namespace os {

class Alarm {
  public:
    /// Called at the instant for which the alarm was set, or later.
    using Handler = std::function<void(timed::Instant set_for)>;

    /// `least_sleep`: when an alarm that is due already rings, so that it does not occupy the processor.
    Alarm(boost::asio::io_context& io, Handler handler, timed::Duration least_sleep = {});

    /// Replaces the instant for which the alarm was set. Nothing: it is cancelled.
    void set(std::optional<timed::Instant> wanted);

  private:
    boost::asio::steady_timer timer_;
    Handler handler_;
    timed::Duration least_sleep_;
    std::optional<timed::Instant> set_for_;
    timed::Instant called_at_{};
};

}
