// All networks of a node, and its role on each.
#pragma once

#include "proto/node/port.hpp"

#include <list>
#include <optional>
#include <tuple>

namespace timed {

/// References to a Port remain valid while others come and go.
class Ports {
  public:
    Port* find(const std::optional<NetworkId>& network);
    [[nodiscard]] const Port* find(const std::optional<NetworkId>& network) const;
    /// The network whose master this host follows; null if there is none. There is never more than one.
    Port* followed();

    [[nodiscard]] bool has_role(Role role) const;
    [[nodiscard]] bool has_address(std::uint32_t ip) const;
    /// Whether the roles on the networks depend on each other: this host is a gateway, or was one.
    [[nodiscard]] bool needs_arranging() const;

    void add(const Network& network, Context& view) { list_.emplace_back(network, view); }
    void remove_if(const auto& gone) { std::erase_if(list_, gone); }

    [[nodiscard]] std::size_t size() const { return list_.size(); }
    [[nodiscard]] bool empty() const { return list_.empty(); }
    auto begin() { return list_.begin(); }
    auto end() { return list_.end(); }
    [[nodiscard]] auto begin() const { return list_.begin(); }
    [[nodiscard]] auto end() const { return list_.end(); }

    [[nodiscard]] auto state() const { return std::tie(list_); }

  private:
    std::list<Port> list_;
};

}
