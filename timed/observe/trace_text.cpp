#include "timed/observe/trace_text.hpp"

#include "proto/base/numbers.hpp"
#include "proto/exchange/acknowledgement.hpp"
#include "timed/net/local_network.hpp"
#include "timed/observe/date_text.hpp"
#include "version.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

namespace timed {

namespace {

// Messages that are retransmitted until they are answered, in 4.4BSD by acksend().
bool is_reliable(MessageType type) {
    switch (type) {
    case MessageType::adjtime:
    case MessageType::settime:
    case MessageType::masterreq:
    case MessageType::accept:
    case MessageType::refuse:
    case MessageType::quit:
    case MessageType::conflict:
    case MessageType::resolve:
    case MessageType::msitereq:
    case MessageType::setdatereq: return true;
    default: return false;
    }
}

std::string_view historic_state(const Node::Standing& standing) {
    switch (standing.role) {
    case Role::master: return "MASTER";
    case Role::bystander: return "IGNORE";
    case Role::slave: return standing.master ? "SLAVE" : "NOMASTER";
    default: return "NOMASTER";
    }
}

// The historic word for an acknowledgement, by the host's role on the network of the message; on any network
// if it answers a local tool.
std::string_view acknowledging(const Transmit& sent, const Node& node) {
    const auto standings = node.standings();
    const auto is = [&](Role role) {
        return std::ranges::any_of(standings, [&](const auto& standing) {
            return standing.role == role && (!sent.network || standing.network.id == sent.network);
        });
    };
    if (is(Role::master)) return "Masterack: ";
    return is(Role::slave) ? "Slaveack: " : "Ignoreack: ";
}

std::string parameter_text(const Message& message, WallTime era) {
    switch (message.type) {
    case MessageType::loop: return fmt::format("#{} ", message.hops);
    case MessageType::adjtime:
        return fmt::format("({},{}) ", message.time.seconds, message.time.microseconds);
    case MessageType::settime:
    case MessageType::setdate:
    case MessageType::setdatereq: return date_text(time_of_day(message.time, era)) + " ";
    default: return {};
    }
}

// Why a message was ignored, in the historic trace's words if it had any.
std::string ignored_text(const Disregarded& ignored) {
    switch (ignored.reason) {
    case Ignored::own_name: return "readmsg: discard own ";
    case Ignored::unknown_network: return "readmsg: discard null net ";
    case Ignored::unexpected_answer: return "garbage message: ";
    case Ignored::duplicate: return "\tdup ";
    default: return fmt::format("ignored ({}): ", to_string(ignored.reason));
    }
}

std::string reception_text(const Message& message, std::span<const Action> actions, const Node& node) {
    for (const auto& action : actions) {
        const auto* report = std::get_if<Report>(&action);
        const auto* ignored = report != nullptr ? std::get_if<Disregarded>(report) : nullptr;
        if (ignored != nullptr) return ignored_text(*ignored);
    }
    // The host receives its own broadcasts.
    return actions.empty() && message.name == node.name() ? "readmsg: discard own " : "readmsg: ";
}

class Lines {
  public:
    Lines(const Node& node, Now now)
        : node_(node)
        , now_(now) {}

    void add(std::string_view line) { text_ += fmt::format("{} {}\n", time_text(now_.wall), line); }

    void received(const DatagramReceived& event, std::span<const Action> actions) {
        const auto message = decode(event.bytes);
        if (!message) {
            return add(fmt::format("readmsg: malformed ({}), {} bytes from {}", to_string(message.error()),
                                   event.bytes.size(), address_text(event.from.ip)));
        }
        add(reception_text(*message, actions, node_) + message_text(*message, event.from, build_date));
    }

    void did(const Transmit& sent) {
        const Message message = sent.message();
        const auto to = sent.to ? address_text(sent.to->ip) : "broadcast";
        const auto prefix =
            is_answer(message.type)
                ? std::string{acknowledging(sent, node_)}
                : fmt::format("{}: to {}: ", is_reliable(message.type) ? "acksend" : "xmit", to);
        add(prefix + message_text(message, sent.to.value_or(Address{broadcast_of(sent)}), build_date));
    }
    void did(const Report& report) {
        std::visit([this](const auto& happened) { on(happened); }, report);
    }
    template <class Other> void did(const Other& /*action*/) {}

    [[nodiscard]] std::string text() && { return std::move(text_); }

  private:
    void on(const RoleChanged& report) {
        add(fmt::format("{} ({})", to_string(report.role), to_string(report.reason)));
    }
    void on(const SlaveForgotten& report) {
        const bool silent = report.trouble == SlaveTrouble::no_measurement;
        add(fmt::format("purging {} for not answering{}", report.slave.view(), silent ? " ICMP" : ""));
    }
    void on(const ClockCorrected& report) {
        add(fmt::format("local correction of {:.3f} ms. ({})", in_milliseconds(report.amount),
                        to_string(report.kind)));
    }
    void on(const RoundFinished& report) {
        add(fmt::format("measurements finished: {} of {} hosts, {} clocks agree, network delta {:.3f} ms.",
                        report.measured, report.slaves, report.good, in_milliseconds(report.network_offset)));
    }
    template <class Other> void on(const Other& /*report*/) {}

    [[nodiscard]] std::uint32_t broadcast_of(const Transmit& sent) const {
        for (const auto& standing : node_.standings()) {
            if (standing.network.id == sent.network) return standing.network.broadcast;
        }
        return 0;
    }

    const Node& node_;
    Now now_;
    std::string text_;
};

}

std::string message_text(const Message& message, Address address, WallTime era) {
    return fmt::format("{} {} {:<6} {}{:<15} {}", to_string(message.type), message.version, message.sequence,
                       parameter_text(message, era), address_text(address.ip), message.name.view());
}

std::string trace_text(const Event& event, std::span<const Action> actions, const Node& node, Now now) {
    Lines lines{node, now};
    if (const auto* datagram = std::get_if<DatagramReceived>(&event)) lines.received(*datagram, actions);
    for (const auto& action : actions) std::visit([&](const auto& done) { lines.did(done); }, action);
    return std::move(lines).text();
}

std::string table_text(const Node& node, Now now) {
    std::string text;
    const auto standings = node.standings();
    const auto count = [&](Role role) { return std::ranges::count(standings, role, &Node::Standing::role); };
    for (const auto& standing : standings) {
        text += fmt::format("\t{:<18} {:<8} {}\n", range_text({.network = standing.network, .interface = {}}),
                            historic_state(standing), standing.master ? standing.master->view() : "");
    }
    text += fmt::format("nets={} masters={} slaves={} ignored={}\n", standings.size(), count(Role::master),
                        count(Role::slave), count(Role::bystander));
    text += fmt::format("host table: {} entries at {}\n", node.slaves().size(), date_text(now.wall));
    for (const auto& [name, slave] : node.slaves()) {
        text += fmt::format("\t{:<15} {}\n", address_text(slave.address.ip), name.view());
    }
    return text;
}

}
