// Executes and reports events, one function for each kind.
#include "tests/lan/event_runner.hpp"

#include "tests/lan/json_lines.hpp"
#include "tests/lan/units.hpp"

#include <algorithm>
#include <csignal>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>

namespace lan {
namespace {

Groups groups_of(const Partition& partition, std::size_t hosts) {
    Groups groups(hosts, 0); // group 0: hosts that are not named
    for (int number = 1; const auto& members : partition.groups) {
        for (const int host : members) groups[static_cast<std::size_t>(host) - 1] = number;
        ++number;
    }
    return groups;
}

std::string partition_text(const Partition& partition) {
    std::vector<std::string> groups;
    for (const auto& group : partition.groups) {
        std::vector<std::string> names;
        std::ranges::transform(group, std::back_inserter(names), host_name);
        groups.push_back(fmt::format("{}", fmt::join(names, ", ")));
    }
    return fmt::format("{}", fmt::join(groups, " | "));
}

std::string signal_sentence(const std::string& event, const std::string& name) {
    const std::map<std::string, std::string> did = {
        {"kill", "killed"}, {"stop", "stopped"}, {"freeze", "frozen"}, {"thaw", "thawed"}};
    return fmt::format("{} {}", name, did.at(event));
}

}

void EventRunner::run(const Event& event) {
    std::visit([&](const auto& action) { run(event.name, action); }, event.action);
}

void EventRunner::run(const std::string& /*kill-master*/, const KillMaster&) {
    const auto master = std::ranges::find_if(hosts_, &Host::is_master);
    if (master != hosts_.end()) return run("kill", SendSignal{.host = master->number(), .signal = SIGKILL});
    report_nobody("kill", "no master to kill");
    reporters_.complain("There was no master to kill.");
}

void EventRunner::run(const std::string& name, const SendSignal& action) {
    Host& target = host(action.host);
    reporters_.event({.event = name,
                      .host = target.name(),
                      .details = {},
                      .sentence = signal_sentence(name, target.name())});
    if (target.is_master() && action.signal != SIGCONT)
        statistics_.master_killed(reporters_.now_s(), target.name());
    target.signal_daemon(action.signal);
}

void EventRunner::run(const std::string& name, const StartDaemon& action) {
    Host& target = host(action.host);
    target.start_daemon();
    reporters_.event(
        {.event = name, .host = target.name(), .details = {}, .sentence = target.name() + " started"});
}

void EventRunner::run(const std::string& /*restart*/, const Restart&) {
    if (const auto last = children_.ended_last()) return run("start", StartDaemon{*last});
    report_nobody("start", "no daemon to restart");
    reporters_.complain("There was no daemon to restart.");
}

void EventRunner::run(const std::string& name, const StepClock& action) {
    Host& target = host(action.host);
    target.step_clock(action.by.count());
    reporters_.event({.event = name,
                      .host = target.name(),
                      .details = {{"step_ns", std::to_string(action.by.count())}},
                      .sentence = fmt::format("clock of {} stepped by {}", target.name(),
                                              signed_duration_text(action.by.count()))});
}

void EventRunner::run(const std::string& name, const ChangeDrift& action) {
    Host& target = host(action.host);
    target.set_drift(action.ppm);
    reporters_.event(
        {.event = name,
         .host = target.name(),
         .details = {{"drift_ppm", fmt::format("{:.6f}", action.ppm)}},
         .sentence = fmt::format("clock of {} drifts by {:+} ppm now", target.name(), action.ppm)});
}

void EventRunner::run(const std::string& name, const Partition& action) {
    wires_.divide(groups_of(action, hosts_.size()));
    const std::string text = partition_text(action);
    reporters_.event({.event = name,
                      .host = {},
                      .details = {{"groups", json_string(text)}},
                      .sentence = "network partitioned: " + text});
}

void EventRunner::run(const std::string& name, const Heal&) {
    wires_.divide(Groups(hosts_.size(), 0));
    reporters_.event({.event = name, .host = {}, .details = {}, .sentence = "partition ended"});
}

void EventRunner::run(const std::string& name, const SetLink& action) {
    const Host& target = host(action.host);
    const auto& interface = target.interface_name(action.interface);
    target.set_link(action.interface, action.up);
    reporters_.event(
        {.event = name,
         .host = target.name(),
         .details = {{"interface", json_string(interface)}},
         .sentence = fmt::format("{} of {} {}", interface, target.name(), action.up ? "is up" : "is down")});
}

void EventRunner::run(const std::string& name, const SetAddress& action) {
    const Host& target = host(action.host);
    target.set_address(action.interface, action.address);
    reporters_.event({.event = name,
                      .host = target.name(),
                      .details = {{"interface", json_string(target.interface_name(action.interface))},
                                  {"address", json_string(action.address)}},
                      .sentence = fmt::format("{} has address {} on {} now", target.name(), action.address,
                                              target.interface_name(action.interface))});
}

void EventRunner::run(const std::string& name, const RunCommand& action) {
    Host& target = host(action.host);
    reporters_.event({.event = name,
                      .host = target.name(),
                      .details = {{"command", json_string(action.command)}},
                      .sentence = fmt::format("{} runs '{}'", target.name(), action.command)});
    children_.run(target, action.command);
}

void EventRunner::run(const std::string& /*flood*/, const Flood& action) {
    run("run", RunCommand{.host = action.host,
                          .command = fmt::format("flooder {} {} {} 10.77.0.0 {}", action.kind,
                                                 action.per_second, action.seconds, hosts_.size())});
}

void EventRunner::report_nobody(const std::string& name, const std::string& sentence) {
    reporters_.event({.event = name, .host = {}, .details = {{"host", "null"}}, .sentence = sentence});
}

}
