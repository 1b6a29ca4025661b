// Watches the clock that another program disciplines: its time is served only while the kernel reports it as
// synchronised.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <optional>

namespace timed {

class ReferenceWatch {
  public:
    using Changed = std::function<void(bool good)>;

    explicit ReferenceWatch(boost::asio::io_context& io)
        : timer_(io) {}

    /// Calls `changed` now, and whenever the kernel's report changes.
    void begin(Changed changed);

  private:
    void look();

    boost::asio::steady_timer timer_;
    Changed changed_;
    std::optional<bool> good_; ///< as last reported
};

}
