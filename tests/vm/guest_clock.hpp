// The offset of a machine's clock from the reference time.
//
// An emulated processor's cycle counter is the host's plus a constant. Every exchange bounds the constant,
// because the machine reads its counter after the request was sent and before the answer arrived. All
// exchanges together bound it to some 50 us, however slow a single one was. The machine reads its time and
// its counter together.
#pragma once

#include "tests/vm/clock_answer.hpp"
#include "tests/vm/reference_time.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <chrono>
#include <optional>
#include <string>

namespace vm {

struct ClockReading {
    ClockAnswer clocks;
    std::chrono::nanoseconds offset;      // the machine's time minus the reference time
    std::chrono::nanoseconds uncertainty; // bound of the error of `offset`
};

class GuestClock {
  public:
    GuestClock(const std::string& address, const ReferenceTime& reference);

    // Nothing if the machine does not answer within `patience`.
    std::optional<ClockReading> look(std::chrono::milliseconds patience = std::chrono::milliseconds{500});

  private:
    struct Bounds {
        std::int64_t least;
        std::int64_t most;
    };

    std::optional<ClockReading> ask(std::chrono::steady_clock::time_point deadline);
    void learn(const Bounds& seen);

    const ReferenceTime& reference_;
    boost::asio::io_context io_;
    boost::asio::ip::udp::socket socket_;
    std::uint64_t asked_ = 0;
    std::optional<Bounds> host_minus_guest_; // cycles
};

}
