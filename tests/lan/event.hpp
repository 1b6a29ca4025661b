// Events of a LAN while it runs, in the form of the command line: "T:EVENT".
#pragma once

#include "tests/lan/topology.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lan {

struct KillMaster {};
struct SendSignal { // kill, stop, freeze, thaw
    int host;
    int signal;
};
struct StartDaemon {
    int host;
};
struct Restart {}; // of the daemon that was killed, stopped or ended last
struct StepClock {
    int host;
    std::chrono::nanoseconds by;
};
struct ChangeDrift {
    int host;
    double ppm;
};
struct Partition {
    std::vector<std::vector<int>> groups; // all other hosts are one more group
};
struct Heal {};
struct SetLink { // link-down, link-up
    int host;
    std::size_t interface; // index of the host's interface, from 0
    bool up;
};
struct SetAddress {
    int host;
    std::size_t interface;
    std::string address;
};
struct RunCommand {
    int host;
    std::string command;
};

struct Flood { // a hostile host: see tests/hostile/flooder.cpp
    int host;
    std::string kind;
    int per_second;
    int seconds;
};

struct Event {
    std::chrono::nanoseconds at;
    std::string name; // as written: "kill", "partition", ...
    std::variant<KillMaster, SendSignal, StartDaemon, Restart, StepClock, ChangeDrift, Partition, Heal,
                 SetLink, SetAddress, RunCommand, Flood>
        action;
};

// Throws std::invalid_argument with a sentence that names the argument.
Event parse_event(std::string_view text, const Topology& topology);

// "3" or "h3", within 1 to `hosts`.
int parse_host(std::string_view text, int hosts);

// The events, for the help text.
extern const char* const event_help;

}
