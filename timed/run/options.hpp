// The command line.
#pragma once

#include "proto/base/address.hpp"
#include "proto/base/host_name.hpp"
#include "proto/clock/discipline.hpp"
#include "timed/net/network_name.hpp"

#include <spdlog/common.h>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace timed {

struct Options {
    HostName name;
    bool named_by_machine = false; ///< no --name: the name follows that of the machine
    bool foreground = false;
    bool eligible = true; ///< may become master
    std::uint16_t port = timed_port;
    std::vector<std::string> interfaces{}; ///< only these, in order of preference; none: all
    std::vector<NetworkNumber> networks{}; ///< only these; none: all
    std::vector<NetworkNumber> ignored_networks{};
    std::vector<HostName> trusted{}; ///< includes this host; none: every host is trusted
    std::string netgroup{};          ///< its members are trusted, too; empty: none
    bool tracing = false;            ///< from the start
    std::string trace_file{};
    std::string status_socket{}; ///< empty: none
    std::string drift_file{};    ///< empty: none
    Discipline::Limits discipline{};
    bool network_dates = true; ///< other hosts may set the date
    bool assume_good = false;  ///< serve a clock that the kernel reports as not synchronised
    spdlog::level::level_enum log_level = spdlog::level::info;
    std::optional<std::uint64_t> seed{}; ///< of the protocol's random choices; nothing: a random seed
};

/// Whether this host serves its own time, which another program disciplines (-F with its own name alone).
bool dictates(const Options& options);

/// The output of --help and --version.
struct Text {
    std::string text;
};

/// Throws StartFailure with ExitStatus::invalid_argument, naming the invalid argument.
std::variant<Options, Text> parse_command_line(int argc, const char* const* argv);

}
