// A historic daemon as a single-threaded process, with real sockets and the clock of its host.
#pragma once

#include "tests/legacy/icmp_clock.hpp"
#include "tests/legacy/legacy_node.hpp"
#include "tests/legacy/status_socket.hpp"
#include "tests/legacy/udp_socket.hpp"

#include <deque>
#include <optional>
#include <string>

namespace legacy {

class Process {
  public:
    /// Throws std::exception with a sentence if a resource is unavailable.
    Process(const Options& options, const std::string& status_path, std::uint64_t seed);

    /// Returns when the daemon exits by itself, as 4.3BSD does because of an unanswered CONFLICT.
    void run();

  private:
    void feed(const timed::Event& event);
    void perform(const timed::Transmit& transmit);
    void perform(const timed::Probe& probe);
    void perform(const timed::Slew& slew);
    void perform(const timed::Step& step);
    void perform(const timed::SetFrequency& /*none was ever set*/) {}
    void perform(const timed::Report& /*unused*/) {}
    void wait();
    void receive_all();
    void tell_changes();

    timed::Network network_;
    LegacyNode node_;
    UdpSocket udp_;
    IcmpClock icmp_;
    std::optional<StatusSocket> status_;
    std::deque<timed::ProbeFinished> measured_;
    std::string told_;
};

}
