// Queue of hosts to measure, in order of request. A host that is requested again while it is queued keeps its
// place, so that a master whose rounds are shorter than its measurements still measures every host.
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
    /// A queued host keeps its place, with the new request. Returns the request that is superseded.
    std::optional<ProbeId> push(const Probe& probe) {
        const auto [waiting, added] = probes_.try_emplace(probe.ip, probe);
        if (!added) return std::exchange(waiting->second, probe).id;
        order_.push_back(probe.ip);
        return std::nullopt;
    }

    [[nodiscard]] bool empty() const { return order_.empty(); }

    /// The queue must not be empty.
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
