// What the command line asks for.
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
    std::vector<std::string> interfaces{}; ///< only these, in order of preference; none: all there are
    std::vector<NetworkNumber> networks{}; ///< only these; none: all there are
    std::vector<NetworkNumber> ignored_networks{};
    std::vector<HostName> trusted{}; ///< with this host itself; none: everybody
    std::string netgroup{};          ///< its members are trusted, too; empty: none asked for
    bool tracing = false;            ///< from the start
    std::string trace_file{};
    std::string status_socket{}; ///< empty: none
    std::string drift_file{};    ///< empty: none
    Discipline::Limits discipline{};
    bool network_dates = true; ///< other hosts may set the date
    bool assume_good = false;  ///< a clock that something else keeps is right, whatever the kernel says
    spdlog::level::level_enum log_level = spdlog::level::info;
    std::optional<std::uint64_t> seed{}; ///< of all chance in the protocol; nothing: drawn at random
};

/// Whether this host hands out its own time, which something else keeps right (-F with its own name alone).
bool dictates(const Options& options);

/// Asked for instead of a daemon: --help, --version.
struct Text {
    std::string text;
};

/// Throws StartFailure with ExitStatus::invalid_argument, naming the argument that makes no sense.
std::variant<Options, Text> parse_command_line(int argc, const char* const* argv);

}
