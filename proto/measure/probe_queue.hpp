// Who is to be measured next: in the order in which they were asked for, and each host once, however often it
// is asked for before its turn comes. So a master of very many hosts whose rounds follow each other faster
// than it can measure them all still gets round to everybody.
#pragma once

#include "proto/measure/probe.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <utility>

namespace timed {

class ProbeQueue {
  public:
    /// A host that waits keeps its place; what is wanted of it is what was asked for last. Returns the
    /// request that this one supersedes.
    std::optional<ProbeId> push(const Probe& probe) {
        const auto [waiting, added] = probes_.try_emplace(probe.ip, probe);
        if (!added) return std::exchange(waiting->second, probe).id;
        order_.push_back(probe.ip);
        return std::nullopt;
    }

    [[nodiscard]] bool empty() const { return order_.empty(); }

    /// Of a queue that is not empty.
    Probe pop() {
        const Probe next = probes_.extract(order_.front()).mapped();
        order_.pop_front();
        return next;
    }

  private:
    std::deque<std::uint32_t> order_;
    std::unordered_map<std::uint32_t, Probe> probes_; ///< by address
};

}
