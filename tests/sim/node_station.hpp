// The daemon's protocol code as a station of a virtual LAN.
#pragma once

#include "proto/node/node.hpp"
#include "tests/sim/station.hpp"

#include <stdexcept>
#include <variant>

namespace sim {

/// Throws if a node that was just woken has a timer that is due already, because virtual time would not
/// advance.
inline void expect_progress(const timed::Node& node, timed::Instant woken) {
    const auto next = node.next_wake();
    if (next && *next <= woken) throw std::logic_error{"a node was woken, and a timer of its is due again"};
}

class NodeStation : public Station {
  public:
    NodeStation(const timed::Node::Options& options, std::uint64_t seed)
        : node_(options, seed) {}

    void handle(const timed::Event& event, timed::Now now, timed::Actions& actions) override {
        node_.handle(event, now, actions);
        if (std::holds_alternative<timed::TimePassed>(event)) expect_progress(node_, now.instant);
    }
    [[nodiscard]] std::optional<timed::Instant> next_wake() const override { return node_.next_wake(); }
    [[nodiscard]] std::vector<std::byte> encoded(const timed::Message& message) const override {
        const auto bytes = timed::encode(message);
        return {bytes.begin(), bytes.end()};
    }
    [[nodiscard]] const timed::HostName& name() const override { return node_.name(); }
    [[nodiscard]] Standing standing(timed::NetworkId network) const override {
        const auto standing = node_.standing(network);
        return standing ? Standing{standing->role, standing->master} : Standing{};
    }
    [[nodiscard]] const timed::Node& node() const { return node_; }

  private:
    timed::Node node_;
};

}
