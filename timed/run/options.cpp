#include "timed/run/options.hpp"

#include "proto/base/trust.hpp"
#include "proto/wire/control.hpp"
#include "timed/names/machine_name.hpp"
#include "timed/observe/duration_text.hpp"
#include "timed/os/start_failure.hpp"
#include "version.hpp"

#include <boost/program_options.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <limits>
#include <span>
#include <sstream>
#include <string_view>
#include <unistd.h>

namespace timed {

namespace {

namespace po = boost::program_options;

using Texts = std::vector<std::string>;

struct InvalidOption : StartFailure {
    explicit InvalidOption(const std::string& what)
        : StartFailure{what, ExitStatus::invalid_argument} {}
};

constexpr const char* default_trace_file = "/var/log/timed.log"; // 4.4BSD
constexpr const char* default_drift_file = "/var/lib/timed/drift";

constexpr const char* never = "never";
constexpr const char* historic_self = "localhost"; // -F localhost: this host alone

// The rate of adjtime, and the largest one that the kernel accepts (11 %), rounded down.
constexpr int least_slew_rate_ppm = 500;
constexpr int most_slew_rate_ppm = 100'000;
constexpr int default_slew_rate_ppm = 83'333; // chrony's

po::options_description described_options() {
    po::options_description options{"Options", 100};
    const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
    const auto texts = [](const char* name) { return po::value<Texts>()->value_name(name)->composing(); };
    auto add = options.add_options();
    add("foreground,d", "stay in the foreground and log to standard error");
    add(",M", "may become master: the default; accepted for old scripts");
    add("slave-only", "never become master");
    add("name", text("NAME"), "this host's name in TSP messages (default: its host name)");
    add("trust,F", texts("NAME ...")->multitoken(),
        "trust only these hosts and this one: all words up to the next option");
    add("netgroup,G", texts("NAME"), "trust the hosts of this netgroup");
    add("network,n", texts("NET"), "use only this network (name or number); may be repeated");
    add("ignore-network,i", texts("NET"), "do not use this network; may be repeated");
    add("interface", texts("NAME"), "use only this interface; may be repeated, the preferred one first");
    add("trace,t", "start tracing at once");
    add("trace-file", text("PATH")->default_value(default_trace_file), "the trace file");
    add("port", po::value<int>()->value_name("N")->default_value(timed_port), "UDP port of all time daemons");
    add("status-socket", text("PATH")->default_value(std::string{default_status_socket}),
        "the socket for `timedc status`; empty for none");
    add("drift-file", text("PATH")->default_value(default_drift_file),
        "stores the clock's learned frequency; empty for none");
    add("joining-step-threshold", text("TIME")->default_value("1ms"),
        "step the clock for an offset of TIME or more while joining; or 'never'");
    add("step-threshold", text("TIME")->default_value("128ms"),
        "step the clock for an offset of TIME or more after joining; or 'never'");
    add("panic-threshold", text("TIME")->default_value(never),
        "refuse a correction of TIME or more after joining; or 'never'");
    add("max-slew-rate", po::value<int>()->value_name("PPM")->default_value(default_slew_rate_ppm),
        "maximum slew rate, 500 to 100000 parts per million");
    add("network-dates", text("yes|no")->default_value("yes"), "accept a new date from slaves");
    add("assume-good",
        "with -F and this host's name alone: serve its time even if the kernel reports the clock as not "
        "synchronised");
    add("log-level", text("LEVEL")->default_value("info"),
        "minimum level: trace, debug, info, warning or error");
    add("seed", po::value<std::uint64_t>()->value_name("N"), "make the protocol's random choices repeatable");
    add("version", "print the version and exit");
    add("help", "print this text and exit");
    return options;
}

po::variables_map parse(int argc, const char* const* argv, const po::options_description& described) {
    // No abbreviations: a script must not break when an option with a similar name is added.
    constexpr int style = po::command_line_style::default_style & ~po::command_line_style::allow_guessing;
    const auto parsed = po::command_line_parser(argc, argv).options(described).style(style).run();
    for (const auto& option : parsed.options) {
        if (option.position_key >= 0)
            throw InvalidOption{fmt::format("unexpected argument '{}'", option.value.at(0))};
    }
    po::variables_map values;
    po::store(parsed, values);
    po::notify(values);
    return values;
}

HostName chosen_name(const po::variables_map& values) {
    const bool given = values.contains("name");
    const auto text = given ? values["name"].as<std::string>() : machine_name();
    if (const auto name = HostName::from(text)) return *name;
    throw InvalidOption{
        fmt::format("invalid host name '{}': it must have 1 to 255 printable characters and no spaces{}",
                    text, given ? " (--name)" : "; set one with --name")};
}

std::uint16_t chosen_port(const po::variables_map& values) {
    const int port = values["port"].as<int>();
    if (port >= 1 && port <= std::numeric_limits<std::uint16_t>::max())
        return static_cast<std::uint16_t>(port);
    throw InvalidOption{fmt::format("--port {} is not between 1 and 65535", port)};
}

// Absolute, because the background process has another working directory.
std::string chosen_path(const po::variables_map& values, const char* option) {
    const auto& path = values[option].as<std::string>();
    return path.empty() ? path : std::filesystem::absolute(path).string();
}

Duration chosen_threshold(const po::variables_map& values, const char* option) {
    const auto& text = values[option].as<std::string>();
    if (text == never) return Discipline::never;
    const auto threshold = parse_duration(text);
    if (threshold && *threshold > Duration{}) return *threshold;
    throw InvalidOption{fmt::format(
        "--{} {} is an invalid duration: use a unit (128ms), seconds (0.128), or '{}'", option, text, never)};
}

Frequency chosen_slew_rate(const po::variables_map& values) {
    const int ppm = values["max-slew-rate"].as<int>();
    if (ppm < least_slew_rate_ppm || ppm > most_slew_rate_ppm) {
        throw InvalidOption{fmt::format("--max-slew-rate {} is not between {} and {} ppm", ppm,
                                        least_slew_rate_ppm, most_slew_rate_ppm)};
    }
    return {std::int64_t{ppm} * 1'000'000};
}

Discipline::Limits chosen_discipline(const po::variables_map& values) {
    Discipline::Limits limits;
    limits.joining_step = chosen_threshold(values, "joining-step-threshold");
    limits.step = chosen_threshold(values, "step-threshold");
    limits.panic = chosen_threshold(values, "panic-threshold");
    limits.max_slew_rate = chosen_slew_rate(values);
    return limits;
}

Texts all_of(const po::variables_map& values, const char* option) {
    return values.contains(option) ? values[option].as<Texts>() : Texts{};
}

std::vector<NetworkNumber> chosen_networks(const po::variables_map& values, const char* option) {
    std::vector<NetworkNumber> networks;
    for (const auto& name : all_of(values, option)) {
        const auto network = network_named(name);
        if (!network) {
            throw InvalidOption{
                fmt::format("unknown net '{}': neither in networks(5) nor a network number such "
                            "as 10.77 or 10.77.0.0/16",
                            name)};
        }
        networks.push_back(*network);
    }
    return networks;
}

bool chosen_switch(const po::variables_map& values, const char* option) {
    const auto& text = values[option].as<std::string>();
    if (text == "yes" || text == "no") return text == "yes";
    throw InvalidOption{fmt::format("--{} {} is neither yes nor no", option, text)};
}

std::vector<HostName> chosen_trusted(const po::variables_map& values, const HostName& self) {
    const auto names = all_of(values, "trust");
    if (names.empty()) return {};
    std::vector<HostName> trusted{self};
    for (const auto& text : names) {
        const auto name = text == historic_self ? self : HostName::from(text);
        if (!name) throw InvalidOption{fmt::format("invalid name of a trusted host '{}'", text)};
        trusted.push_back(*name);
    }
    return trusted;
}

std::string chosen_netgroup(const po::variables_map& values) {
    const auto names = all_of(values, "netgroup");
    if (names.size() > 1) throw InvalidOption{"only one netgroup is allowed"};
    if (!names.empty() && names.front().empty()) throw InvalidOption{"--netgroup needs a name"};
    return names.empty() ? "" : names.front();
}

// A trusted host must be able to replace a master that is not trusted (4.4BSD: -F and -G imply -M).
void check_combinations(const po::variables_map& values) {
    if (values.contains("network") && values.contains("ignore-network"))
        throw InvalidOption{"-i and -n exclude each other"};
    for (const auto* option : {"trust", "netgroup"}) {
        if (values.contains("slave-only") && values.contains(option))
            throw InvalidOption{fmt::format(
                "--{} and --slave-only exclude each other: trusted hosts must be able to become master",
                option)};
    }
}

spdlog::level::level_enum chosen_level(const po::variables_map& values) {
    const auto& name = values["log-level"].as<std::string>();
    for (const auto level : {spdlog::level::trace, spdlog::level::debug, spdlog::level::info,
                             spdlog::level::warn, spdlog::level::err}) {
        const auto known = spdlog::level::to_string_view(level);
        if (name == std::string_view{known.data(), known.size()}) return level;
    }
    throw InvalidOption{fmt::format("--log-level {} is none of trace, debug, info, warning, error", name)};
}

// The library's error messages have placeholders such as %option%, which it replaces by the argument until
// none is left: an endless loop, if the argument contains a placeholder.
std::string_view placeholder(int argc, const char* const* argv) {
    const std::span arguments{argv, static_cast<std::size_t>(argc)};
    const auto found = std::ranges::find_if(
        arguments, [](std::string_view argument) { return argument.find('%') != std::string_view::npos; });
    return found == arguments.end() ? std::string_view{} : *found;
}

std::string help(const po::options_description& described) {
    std::ostringstream text;
    text << "Usage: timed [options]\nKeeps the clocks of all hosts of the local network together.\n\n"
         << described;
    return text.str();
}

}

bool dictates(const Options& options) {
    return options.netgroup.empty() && Trust{options.name, options.trusted}.only_self();
}

std::variant<Options, Text> parse_command_line(int argc, const char* const* argv) try {
    const auto described = described_options();
    const auto values = parse(argc, argv, described);
    if (values.contains("help")) return Text{help(described)};
    if (values.contains("version")) return Text{fmt::format("timed {}\n", version)};

    check_combinations(values);
    Options options{.name = chosen_name(values)};
    options.named_by_machine = !values.contains("name");
    options.foreground = values.contains("foreground");
    options.eligible = !values.contains("slave-only");
    options.port = chosen_port(values);
    options.interfaces = all_of(values, "interface");
    options.networks = chosen_networks(values, "network");
    options.ignored_networks = chosen_networks(values, "ignore-network");
    options.trusted = chosen_trusted(values, options.name);
    options.netgroup = chosen_netgroup(values);
    options.tracing = values.contains("trace");
    options.trace_file = chosen_path(values, "trace-file");
    options.status_socket = chosen_path(values, "status-socket");
    options.drift_file = chosen_path(values, "drift-file");
    options.discipline = chosen_discipline(values);
    options.network_dates = chosen_switch(values, "network-dates");
    options.assume_good = values.contains("assume-good");
    options.log_level = chosen_level(values);
    if (values.contains("seed")) options.seed = values["seed"].as<std::uint64_t>();
    return options;
} catch (const po::error& error) {
    if (const auto argument = placeholder(argc, argv); !argument.empty())
        throw InvalidOption{fmt::format("invalid argument '{}' (try --help)", argument)};
    throw InvalidOption{fmt::format("{} (try --help)", error.what())};
}

}
