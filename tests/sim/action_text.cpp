#include "tests/sim/action_text.hpp"

#include "proto/base/numbers.hpp"

#include <fmt/format.h>

namespace sim {

using namespace timed;

namespace {

std::string who(const VirtualLan& lan, HostIndex host) {
    const auto name = lan.runs(host) ? lan.station(host).name().view() : "(dead)";
    return fmt::format("{}/{}", name, host);
}

std::string receiver(const VirtualLan& lan, const Transmit& transmit) {
    if (!transmit.to) return "all";
    const auto owner = lan.networks().owner_of(transmit.to->ip);
    return owner ? who(lan, *owner) : "unknown address";
}

std::string text(const VirtualLan& lan, const Transmit& transmit) {
    const auto message = transmit.message();
    std::string said = fmt::format("-> {}: {} {} \"{}\"", receiver(lan, transmit), to_string(message.type),
                                   message.sequence, message.name.view());
    if (carries_time(message.type)) {
        said += fmt::format(" ({},{})", message.time.seconds, message.time.microseconds);
    } else if (message.type == MessageType::loop) {
        said += fmt::format(" hops {}", message.hops);
    }
    return said;
}

std::string text(const VirtualLan& /*lan*/, const Probe& /*probe*/) { return {}; }
std::string text(const VirtualLan& /*lan*/, const Slew& slew) {
    return fmt::format("slews by {:.3f} ms", in_milliseconds(slew.amount));
}
std::string text(const VirtualLan& /*lan*/, const Step& step) {
    return fmt::format("steps by {:.3f} ms", in_milliseconds(step.amount));
}
std::string text(const VirtualLan& /*lan*/, const SetFrequency& set) {
    return fmt::format("runs {:.3f} ppm faster", in_ppm(set.frequency));
}

std::string text(const VirtualLan& /*lan*/, const Report& report) {
    if (const auto* role = std::get_if<RoleChanged>(&report)) {
        return fmt::format("is {} on network {} now: {}{}{}", to_string(role->role),
                           static_cast<std::uint32_t>(role->network), to_string(role->reason),
                           role->master ? ", of " : "", role->master ? role->master->view() : "");
    }
    if (const auto* name = std::get_if<NameChanged>(&report)) {
        return fmt::format("uses the name {}: {}", name->now.view(), to_string(name->reason));
    }
    if (const auto* round = std::get_if<RoundFinished>(&report)) {
        return fmt::format(
            "round: {} slaves, {} measured, {} good, network {:.3f} ms off, largest correction "
            "{:.3f} ms, next in {:.1f} s",
            round->slaves, round->measured, round->good, in_milliseconds(round->network_offset),
            in_milliseconds(round->largest_correction), in_seconds(round->next_round_in));
    }
    if (const auto* joined = std::get_if<SlaveJoined>(&report)) {
        return fmt::format("has slave {}", joined->slave.view());
    }
    if (const auto* gone = std::get_if<SlaveForgotten>(&report)) {
        return fmt::format("forgets {}: {}", gone->slave.view(), to_string(gone->trouble));
    }
    if (const auto* one = std::get_if<SlaveUnmeasured>(&report)) {
        return fmt::format("cannot measure {}: {}", one->slave.view(), to_string(one->quality));
    }
    if (const auto* one = std::get_if<Disregarded>(&report)) {
        return fmt::format("ignores {} from {}: {}", to_string(one->type), one->name.view(),
                           to_string(one->reason));
    }
    return {};
}

}

std::string action_text(const VirtualLan& lan, HostIndex host, const Action& action) {
    const std::string said = std::visit([&](const auto& what) { return text(lan, what); }, action);
    if (said.empty()) return {};
    const double now = in_seconds(lan.now().time_since_epoch());
    return fmt::format("{:12.6f} {:<10} {}", now, who(lan, host), said);
}

}
