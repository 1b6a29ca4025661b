// Measures other hosts' clocks by ICMP timestamps: one raw socket, any number of concurrent measurements.
// Prober decides what to send and when; this class sends on time, and stamps transmission and reception.
#pragma once

#include "proto/measure/prober.hpp"
#include "timed/net/timer_lateness.hpp"
#include "timed/os/alarm.hpp"
#include "timed/os/packet.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/icmp.hpp>

#include <array>
#include <functional>
#include <random>

namespace timed {

class IcmpProber {
  public:
    using Finished = std::function<void(const ProbeFinished&)>;

    /// Throws StartFailure if raw sockets are not permitted.
    IcmpProber(boost::asio::io_context& io, Finished finished, TickSearch::Limits limits = {});

    /// Starts a measurement. `finished` is called once for every probe, and never during this call. A host
    /// that is requested again while it is queued is measured once, under the later id.
    void start(const Probe& probe);

    /// The clock was stepped: measurements in progress start over.
    void clock_stepped();

  private:
    void run();
    void perform(const Prober::Transmission& transmission);
    void perform(const Prober::Finished& finished);

    void wait();
    void receive_burst();
    void take_departures();
    void take(const os::Packet& packet);

    Finished finished_;
    boost::asio::ip::icmp::socket socket_;
    std::random_device random_;
    Prober prober_;
    os::Alarm alarm_;
    TimerLateness lateness_;
    std::array<std::byte, 256> buffer_{};
};

}
