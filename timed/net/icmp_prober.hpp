// Measures other hosts' clocks by ICMP timestamps on one raw socket. Prober decides what is sent when; this
// file waits until then, sends, and stamps what comes and goes.
#pragma once

#include "proto/measure/prober.hpp"
#include "timed/os/packet.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/icmp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <functional>
#include <random>

namespace timed {

class IcmpProber {
  public:
    using Finished = std::function<void(const ProbeFinished&)>;

    /// Throws StartFailure when raw sockets are not allowed.
    IcmpProber(boost::asio::io_context& io, Finished finished, TickSearch::Limits limits = {});

    /// Measures; `finished` is called later, never during this call, and once for every probe.
    void start(const Probe& probe);

    /// The clock was set: what is under way was measured against a clock that is no more, and starts over.
    void clock_stepped();

  private:
    void run();
    void perform(const Prober::Transmission& transmission);
    void perform(const Prober::Finished& finished);
    void wake();

    void wait();
    void receive_burst();
    void take_departures();
    void take(const os::Packet& packet);

    Finished finished_;
    boost::asio::ip::icmp::socket socket_;
    std::random_device random_;
    Prober prober_;
    boost::asio::steady_timer timer_;
    std::array<std::byte, 256> buffer_{};
};

}
