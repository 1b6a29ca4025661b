// Records of a LAN: samples of all its clocks, events, and a summary.
#pragma once

#include "tests/lan/usage.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace lan {

// The role of a host on one of its networks, as its daemon reports it.
struct NetworkStanding {
    std::string network;
    std::optional<std::string> role;
    std::optional<std::string> master;
};

struct HostSample {
    std::string name;
    bool up = false; // its daemon runs; without a daemon: it has not been killed
    std::optional<std::string>
        role; // as the daemon reports it, for all networks together; other daemons report nothing
    std::optional<std::string> master; // as the daemon reports it
    std::int64_t error_ns = 0;         // of its clock, against the kernel's
    double frequency_ppm = 0;          // of its clock, against the kernel's, without a running adjtime
    std::optional<double> learned_ppm; // as the daemon reports it: its frequency correction
    std::optional<std::int64_t> last_correction_ns;
    std::vector<NetworkStanding> networks; // none unless networks have names
    std::optional<Usage> usage;            // of its daemon; only in detailed runs, once a second
};

// All errors are of one instant.
struct Sample {
    double t_s = 0;
    std::vector<HostSample> hosts;
    std::uint64_t packets = 0; // number of packets of time protocols so far
};

struct EventRecord {
    double t_s = 0;
    std::string event;
    std::optional<std::string> host;
    std::vector<std::pair<std::string, std::string>> details; // JSON values
    std::string sentence;                                     // for the operator
};

struct Summary {
    double t_s = 0;
    int hosts = 0;
    int hosts_up = 0;
    int masters_at_end = 0;               // that are slave on no other network
    bool roles_known = false;             // at least one daemon has reported its role
    std::optional<std::string> master;    // the only one at the end
    std::optional<double> first_master_s; // when all followed one root for the first time
    std::optional<double> below_20ms_s;   // all pairs of hosts stayed within the limit from this time on
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

// Whether this sample, of ten a second, is at a whole second.
bool is_whole_second(const Sample& sample);

// The largest difference between the clocks of any two running hosts; nothing if fewer than two run.
std::optional<std::int64_t> largest_difference_ns(const Sample& sample);

// The mean error of all running hosts.
std::int64_t mean_error_ns(const Sample& sample);

// The running hosts that report to be master, and slave nowhere.
std::vector<std::string> masters(const Sample& sample);

// Whether exactly one host is master and slave nowhere, and every network has a master.
bool has_one_time(const Sample& sample);

// "   master h2", "   master h1, h4", "   master none"; nothing if no daemon reports its role.
std::string masters_text(const Sample& sample);

// "A slave, B master"; unknown roles are omitted.
std::string standings_text(const HostSample& host);

}
