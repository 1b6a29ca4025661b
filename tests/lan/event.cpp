// Parser of events.
#include "tests/lan/event.hpp"

#include "tests/hostile/kinds.hpp"
#include "tests/lan/units.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <csignal>
#include <fmt/format.h>
#include <functional>
#include <stdexcept>

namespace lan {
namespace {

using Action = decltype(Event::action);

// "A:B" into A and B; without a separator, all and an empty part.
std::pair<std::string_view, std::string_view> split(std::string_view text, char separator) {
    const auto at = text.find(separator);
    if (at == std::string_view::npos) return {text, {}};
    return {text.substr(0, at), text.substr(at + 1)};
}

std::vector<std::string_view> split_all(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (true) {
        const auto [first, rest] = split(text, separator);
        parts.push_back(first);
        if (first.size() == text.size()) return parts;
        text = rest;
    }
}

Action parse_signal(std::string_view value, const Topology& topology, int signal) {
    return SendSignal{.host = parse_host(value, topology.hosts), .signal = signal};
}

Action parse_step(std::string_view value, const Topology& topology) {
    const auto [host, by] = split(value, ':');
    return StepClock{.host = parse_host(host, topology.hosts), .by = parse_duration(by, "The step")};
}

Action parse_drift(std::string_view value, const Topology& topology) {
    const auto [host, ppm] = split(value, ':');
    const double rate_ppm = parse_number(ppm, "The drift");
    if (std::abs(rate_ppm) > 100'000)
        throw std::invalid_argument("A clock cannot drift by more than 100000 ppm.");
    return ChangeDrift{.host = parse_host(host, topology.hosts), .ppm = rate_ppm};
}

Action parse_partition(std::string_view value, const Topology& topology) {
    Partition partition;
    std::vector<int> named;
    for (const auto group : split_all(value, '|')) {
        auto& members = partition.groups.emplace_back();
        for (const auto host : split_all(group, ',')) members.push_back(parse_host(host, topology.hosts));
        named.insert(named.end(), members.begin(), members.end());
    }
    std::ranges::sort(named);
    if (std::ranges::adjacent_find(named) != named.end())
        throw std::invalid_argument("A host is in two groups.");
    return partition;
}

Action parse_run(std::string_view value, const Topology& topology) {
    const auto [host, command] = split(value, ':');
    if (command.empty()) throw std::invalid_argument("The command is empty.");
    return RunCommand{.host = parse_host(host, topology.hosts), .command = std::string(command)};
}

int parse_count(std::string_view text, const std::string& what) {
    int count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc() || end != text.data() + text.size() || count <= 0)
        throw std::invalid_argument(fmt::format("{} must be a positive number, not '{}'.", what, text));
    return count;
}

Action parse_flood(std::string_view value, const Topology& topology) {
    const auto parts = split_all(value, ':');
    if (parts.size() != 4) throw std::invalid_argument("A flood must have the form I:KIND:RATE:SECONDS.");
    if (!hostile::is_kind(parts[1]))
        throw std::invalid_argument(fmt::format("Unknown kind of flood '{}'.", parts[1]));
    return Flood{.host = parse_host(parts[0], topology.hosts),
                 .kind = std::string(parts[1]),
                 .per_second = parse_count(parts[2], "The rate"),
                 .seconds = parse_count(parts[3], "The length")};
}

// "I:B", or "I" for a host with one network.
std::pair<int, std::size_t> parse_interface(std::string_view host_text, std::string_view network,
                                            const Topology& topology) {
    const int host = parse_host(host_text, topology.hosts);
    const auto its = topology.networks_of(host);
    if (network.empty() && its.size() == 1) return {host, 0};
    const auto found =
        std::ranges::find(its, network, [&](std::size_t i) { return topology.networks[i].name; });
    if (found == its.end())
        throw std::invalid_argument(fmt::format("Host {} is on no network '{}'.", host, network));
    return {host, static_cast<std::size_t>(found - its.begin())};
}

Action parse_link(std::string_view value, const Topology& topology, bool up) {
    const auto [host_text, network] = split(value, ':');
    const auto [host, interface] = parse_interface(host_text, network, topology);
    return SetLink{.host = host, .interface = interface, .up = up};
}

Action parse_address(std::string_view value, const Topology& topology) {
    const auto last_colon = value.rfind(':');
    const auto [host_text, network] = split(value.substr(0, last_colon), ':');
    const auto [host, interface] = parse_interface(host_text, network, topology);
    const std::string address(last_colon == std::string_view::npos ? "" : value.substr(last_colon + 1));
    in_addr parsed{};
    if (inet_pton(AF_INET, address.c_str(), &parsed) != 1)
        throw std::invalid_argument(fmt::format("'{}' is not an IPv4 address.", address));
    return SetAddress{.host = host, .interface = interface, .address = address};
}

struct Kind {
    std::string_view name;
    std::function<Action(std::string_view value, const Topology& topology)> parse;
};

const std::array<Kind, 16>& kinds() {
    static const std::array<Kind, 16> table = {{
        {"kill-master", [](auto, const auto&) { return KillMaster{}; }},
        {"kill", [](auto value, const auto& topology) { return parse_signal(value, topology, SIGKILL); }},
        {"stop", [](auto value, const auto& topology) { return parse_signal(value, topology, SIGTERM); }},
        {"freeze", [](auto value, const auto& topology) { return parse_signal(value, topology, SIGSTOP); }},
        {"thaw", [](auto value, const auto& topology) { return parse_signal(value, topology, SIGCONT); }},
        {"start",
         [](auto value, const auto& topology) { return StartDaemon{parse_host(value, topology.hosts)}; }},
        {"restart", [](auto, const auto&) { return Restart{}; }},
        {"step", parse_step},
        {"drift", parse_drift},
        {"partition", parse_partition},
        {"heal", [](auto, const auto&) { return Heal{}; }},
        {"link-down", [](auto value, const auto& topology) { return parse_link(value, topology, false); }},
        {"link-up", [](auto value, const auto& topology) { return parse_link(value, topology, true); }},
        {"address", parse_address},
        {"run", parse_run},
        {"flood", parse_flood},
    }};
    return table;
}

}

const char* const event_help = R"(Events, for --at T:EVENT (I is a host: 3 or h3):
  kill-master        SIGKILL to the daemon of the host that reports to be master (and
                     with several networks is slave on none)
  kill=I  stop=I     SIGKILL, SIGTERM to the daemon of host I
  start=I            start the daemon of host I; unless it was killed or stopped
                     before, it does not run from the beginning
  restart            restart the daemon that ended last
  freeze=I  thaw=I   SIGSTOP, SIGCONT to the daemon of host I
  step=I:S           step the clock of host I by S
  drift=I:PPM        set the drift of host I's clock to PPM
  partition=I,J|K,L  groups of hosts that reach only each other; all other hosts
                     are one more group, so partition=3 isolates host 3
  heal               end the partition
  link-down=I:B      take the interface of host I on network B down, or up (B may
  link-up=I:B        be omitted for a host with one network)
  address=I:B:ADDR   change the address of the interface within its network
  run=I:CMD          run a command on host I, with its clock
  flood=I:KIND:RATE:SECONDS
                     host I sends RATE hostile datagrams a second to port 525 of all
                     others; KIND is a message type (slaveup, election, ...), valid
                     (all types, mixed), forged (the same, with the others' source
                     addresses), random (bytes), or replay (recorded messages of
                     historic daemons)
)";

int parse_host(std::string_view text, int hosts) {
    std::string_view digits = text;
    if (digits.starts_with('h')) digits.remove_prefix(1);
    int number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc() || end != digits.data() + digits.size() || number < 1 || number > hosts) {
        throw std::invalid_argument(fmt::format("'{}' is not a host number from 1 to {}.", text, hosts));
    }
    return number;
}

Event parse_event(std::string_view text, const Topology& topology) {
    try {
        const auto [time, event] = split(text, ':');
        const auto [name, value] = split(event, '=');
        const auto at = parse_duration(time, "The time");
        if (at.count() < 0) throw std::invalid_argument("The time is before the start.");
        const auto kind = std::ranges::find(kinds(), name, &Kind::name);
        if (kind == kinds().end()) throw std::invalid_argument(fmt::format("Unknown event '{}'.", name));
        return {.at = at, .name = std::string(name), .action = kind->parse(value, topology)};
    } catch (const std::invalid_argument& error) {
        throw std::invalid_argument(fmt::format("--at {}: {}", text, error.what()));
    }
}

}
