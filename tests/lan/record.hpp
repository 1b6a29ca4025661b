// What the LAN tells about itself: samples of all its clocks, events, and a summary.
#pragma once

#include "tests/lan/usage.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace lan {

// What a host is on one of its networks; both as the daemon says.
struct NetworkStanding {
    std::string network;
    std::optional<std::string> role;
    std::optional<std::string> master;
};

struct HostSample {
    std::string name;
    bool up = false;                 // its daemon runs; without a daemon: it has not been killed
    std::optional<std::string> role; // as the daemon says, all networks together; foreign daemons say nothing
    std::optional<std::string> master; // likewise
    std::int64_t error_ns = 0;         // of its clock, against the kernel's
    double frequency_ppm = 0;          // of its clock, against the kernel's, a running adjtime not counted
    std::optional<double> learned_ppm; // as the daemon says: the frequency correction it applies
    std::optional<std::int64_t> last_correction_ns;
    std::vector<NetworkStanding> networks; // none unless networks have names
    std::optional<Usage> usage;            // of its daemon; only in detailed runs, once a second
};

// All errors are of one instant.
struct Sample {
    double t_s = 0;
    std::vector<HostSample> hosts;
    std::uint64_t packets = 0; // that keep time, up to now
};

struct EventRecord {
    double t_s = 0;
    std::string event;
    std::optional<std::string> host;
    std::vector<std::pair<std::string, std::string>> details; // JSON values
    std::string sentence;                                     // for people
};

struct Summary {
    double t_s = 0;
    int hosts = 0;
    int hosts_up = 0;
    int masters_at_end = 0;               // of those that follow nobody on another network
    bool roles_known = false;             // some daemon has said what it is
    std::optional<std::string> master;    // the only one at the end
    std::optional<double> first_master_s; // since when for the first time there was one time
    std::optional<double> below_20ms_s;   // from when on all pairs of hosts stayed within it
    std::optional<double> below_1ms_s;
    std::optional<double> below_100us_s;
    std::optional<std::int64_t> pair_p50_ns; // of the largest difference, over the second half of the run
    std::optional<std::int64_t> pair_p99_ns;
    std::optional<std::int64_t> pair_max_ns;
    std::optional<std::int64_t> pair_at_end_ns;
    std::optional<double> failover_s; // from the first kill of a master to the next master
    double packets_per_host_hour = 0;
};

class Reporter {
  public:
    Reporter() = default;
    Reporter(const Reporter&) = delete;
    Reporter& operator=(const Reporter&) = delete;
    virtual ~Reporter() = default;

    virtual void sample(const Sample& sample) = 0; // ten times a second
    virtual void event(const EventRecord& event) = 0;
    virtual void summary(const Summary& summary) = 0;
};

// Ten samples a second are taken; is this one for those who want one?
bool is_whole_second(const Sample& sample);

// The largest difference between the clocks of any two running hosts; nothing if fewer than two run.
std::optional<std::int64_t> largest_difference_ns(const Sample& sample);

// The mean error of all running hosts.
std::int64_t mean_error_ns(const Sample& sample);

// The running hosts that say they are master, and slave nowhere.
std::vector<std::string> masters(const Sample& sample);

// Is exactly one host master and slave nowhere, and has every network a master?
bool has_one_time(const Sample& sample);

// For people: "   master h2", "   master h1, h4", "   master none"; nothing if no daemon says what it is.
std::string masters_text(const Sample& sample);

// "A slave, B master"; what is not known is left out.
std::string standings_text(const HostSample& host);

}
