#include "tests/explore/trace_text.hpp"

#include "proto/base/numbers.hpp"
#include "tests/explore/explorer.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>
#include <stdexcept>

namespace explore {

using namespace timed;

namespace {

std::string text(const Message& message) {
    auto said = fmt::format("{} {} \"{}\"", to_string(message.type), message.sequence, message.name.view());
    if (message.type == MessageType::loop) said += fmt::format(" hops {}", message.hops);
    if (message.type == MessageType::adjtime)
        said += fmt::format(" by {:.6f} s", in_seconds(amount_of(message.time)));
    return said;
}

std::string host_at(std::uint32_t ip) { return fmt::format("h{}", ip & 0xffffU); }
std::string network_of(std::optional<NetworkId> network) {
    return fmt::format("network {}", static_cast<std::uint32_t>(network.value_or(NetworkId{})));
}

std::string text(const Transmit& transmit) {
    const auto to = transmit.to ? host_at(transmit.to->ip) : "all on " + network_of(transmit.network);
    return fmt::format("-> {}: {}", to, text(transmit.message()));
}
std::string text(const Probe& probe) { return fmt::format("measures {}", host_at(probe.ip)); }
std::string text(const Slew& slew) { return fmt::format("slews by {:.6f} s", in_seconds(slew.amount)); }
std::string text(const Step& step) { return fmt::format("steps by {:.6f} s", in_seconds(step.amount)); }
std::string text(const SetFrequency& set) {
    return fmt::format("runs {:.3f} ppm faster", in_ppm(set.frequency));
}
std::string text(const Report& report) {
    if (const auto* role = std::get_if<RoleChanged>(&report)) {
        return fmt::format("is {} on {}: {}{}{}", to_string(role->role), network_of(role->network),
                           to_string(role->reason), role->master ? ", of " : "",
                           role->master ? role->master->view() : "");
    }
    if (const auto* one = std::get_if<Disregarded>(&report))
        return fmt::format("ignores {}: {}", to_string(one->type), to_string(one->reason));
    return {};
}

std::string text(const World::Packet& packet) {
    return fmt::format("{} from h{}", text(*packet.message), packet.from + 1);
}

}

std::string trace_line(const World& world, const Choice& choice) {
    const auto line = [&](const std::string& what) {
        return fmt::format("{:12.6f}  {}", in_seconds(world.when(choice).time_since_epoch()), what);
    };
    const auto which = choice.which;
    const auto drawn = choice.draw == 0 ? "" : fmt::format(" (draw {})", choice.draw);
    const auto hearer = [&] { return world.packet(which).to + 1; };
    switch (choice.kind) {
    case EventKind::deliver:
        return line(fmt::format("h{} hears {}{}", hearer(), text(world.packet(which)), drawn));
    case EventKind::duplicate:
        return line(
            fmt::format("h{} hears the first copy of {}{}", hearer(), text(world.packet(which)), drawn));
    case EventKind::lose: return line(fmt::format("lost: {}, to h{}", text(world.packet(which)), hearer()));
    case EventKind::wake:
        return line(fmt::format("h{} {}{}", which + 1, world.machine(which) ? "wakes up" : "starts", drawn));
    case EventKind::measure: return line("a measurement ends" + drawn);
    case EventKind::crash: return line(fmt::format("h{} crashes", which + 1));
    case EventKind::restart: return line(fmt::format("h{} comes back", which + 1));
    }
    return {};
}

bool print_trace(World world, const Path& path, Moments& moments, std::ostream& out) {
    const World::Observer write = [&](const World& /*now*/, std::size_t host, const Action& action) {
        const auto said = std::visit([](const auto& what) { return text(what); }, action);
        if (!said.empty()) out << fmt::format("{:14}h{} {}\n", "", host + 1, said);
    };
    Watch watch;
    for (const auto& choice : path) {
        auto known = world.choices();
        const Choice without_draw{choice.kind, 0, choice.which};
        if (std::ranges::find(known, without_draw) == known.end() || choice.draw >= draws)
            throw std::invalid_argument("The path leads to a place where " + to_text({choice}) +
                                        " cannot happen.");
        out << trace_line(world, choice) << '\n';
        watch.take(world, choice, moments, write);
        if (watch.violation().empty()) continue;
        out << watch.violation() << '\n';
        return true;
    }
    out << "              from here on without faults\n";
    std::string why;
    const auto took = time_to_settle(world, moments, why, write);
    out << (took ? fmt::format("settled {:.3f} s later\n", in_seconds(*took)) : why + '\n');
    return !took;
}

}
