// The little language of events.
#include "tests/lan/event.hpp"

#include "tests/lan/units.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <fmt/format.h>
#include <functional>
#include <stdexcept>

namespace lan {
namespace {

using Action = decltype(Event::action);

// "A:B" into A and B; without a separator, everything and nothing.
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

Action parse_signal(std::string_view value, int hosts, int signal) {
    return SendSignal{.host = parse_host(value, hosts), .signal = signal};
}

Action parse_step(std::string_view value, int hosts) {
    const auto [host, by] = split(value, ':');
    return StepClock{.host = parse_host(host, hosts), .by = parse_duration(by, "The step")};
}

Action parse_drift(std::string_view value, int hosts) {
    const auto [host, ppm] = split(value, ':');
    const double rate_ppm = parse_number(ppm, "The drift");
    if (std::abs(rate_ppm) > 100'000)
        throw std::invalid_argument("A clock cannot drift by more than 100000 ppm.");
    return ChangeDrift{.host = parse_host(host, hosts), .ppm = rate_ppm};
}

Action parse_partition(std::string_view value, int hosts) {
    Partition partition;
    std::vector<int> named;
    for (const auto group : split_all(value, '|')) {
        auto& members = partition.groups.emplace_back();
        for (const auto host : split_all(group, ',')) members.push_back(parse_host(host, hosts));
        named.insert(named.end(), members.begin(), members.end());
    }
    std::ranges::sort(named);
    if (std::ranges::adjacent_find(named) != named.end())
        throw std::invalid_argument("A host is in two groups.");
    return partition;
}

Action parse_run(std::string_view value, int hosts) {
    const auto [host, command] = split(value, ':');
    if (command.empty()) throw std::invalid_argument("There is no command to run.");
    return RunCommand{.host = parse_host(host, hosts), .command = std::string(command)};
}

struct Kind {
    std::string_view name;
    std::function<Action(std::string_view value, int hosts)> parse;
};

const std::array<Kind, 12>& kinds() {
    static const std::array<Kind, 12> table = {{
        {"kill-master", [](auto, int) { return KillMaster{}; }},
        {"kill", [](auto value, int hosts) { return parse_signal(value, hosts, SIGKILL); }},
        {"stop", [](auto value, int hosts) { return parse_signal(value, hosts, SIGTERM); }},
        {"freeze", [](auto value, int hosts) { return parse_signal(value, hosts, SIGSTOP); }},
        {"thaw", [](auto value, int hosts) { return parse_signal(value, hosts, SIGCONT); }},
        {"start", [](auto value, int hosts) { return StartDaemon{parse_host(value, hosts)}; }},
        {"restart", [](auto, int) { return Restart{}; }},
        {"step", parse_step},
        {"drift", parse_drift},
        {"partition", parse_partition},
        {"heal", [](auto, int) { return Heal{}; }},
        {"run", parse_run},
    }};
    return table;
}

}

const char* const event_help = R"(Events, for --at T:EVENT (I is a host: 3 or h3):
  kill-master        SIGKILL to the daemon of the host that says it is master
  kill=I  stop=I     SIGKILL, SIGTERM to the daemon of host I
  start=I            start the daemon of host I; unless it was killed or stopped
                     before, it is then not started at 0
  restart            start the daemon again that ended last
  freeze=I  thaw=I   SIGSTOP, SIGCONT to the daemon of host I
  step=I:S           step the clock of host I by S
  drift=I:PPM        let the clock of host I drift by PPM from now on
  partition=I,J|K,L  groups of hosts that reach only each other; hosts not named
                     are one more group, so partition=3 cuts host 3 off
  heal               everybody reaches everybody again
  run=I:CMD          run a command on host I, under its clock
)";

int parse_host(std::string_view text, int hosts) {
    std::string_view digits = text;
    if (digits.starts_with('h')) digits.remove_prefix(1);
    int number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc() || end != digits.data() + digits.size() || number < 1 || number > hosts) {
        throw std::invalid_argument(fmt::format("'{}' is no host: they are 1 to {}.", text, hosts));
    }
    return number;
}

Event parse_event(std::string_view text, int hosts) {
    try {
        const auto [time, event] = split(text, ':');
        const auto [name, value] = split(event, '=');
        const auto at = parse_duration(time, "The time");
        if (at.count() < 0) throw std::invalid_argument("The time is before the start.");
        const auto kind = std::ranges::find(kinds(), name, &Kind::name);
        if (kind == kinds().end()) throw std::invalid_argument(fmt::format("There is no event '{}'.", name));
        return {.at = at, .name = std::string(name), .action = kind->parse(value, hosts)};
    } catch (const std::invalid_argument& error) {
        throw std::invalid_argument(fmt::format("--at {}: {}", text, error.what()));
    }
}

}
