// The slaves of a historic master, in order of their arrival.
#pragma once

#include "proto/base/address.hpp"
#include "proto/base/host_name.hpp"
#include "tests/legacy/network_delta.hpp"

#include <algorithm>
#include <vector>

namespace legacy {

struct Machine {
    timed::HostName name;
    timed::Address address;
    bool needs_set = true;           ///< has not been sent the time of day
    std::uint16_t last_sequence = 0; ///< of its last SETDATEREQ
    MeasuredClock clock{};
};

class Machines {
  public:
    /// A known host keeps its old address and its count of failures.
    Machine& add(const timed::HostName& name, timed::Address address) {
        if (Machine* known = find(name)) {
            known->clock.failures = std::min(known->clock.failures, 1);
            known->last_sequence = 0;
            return *known;
        }
        return all_.emplace_back(Machine{name, address});
    }

    [[nodiscard]] Machine* find(const timed::HostName& name) {
        const auto found = std::ranges::find(all_, name, &Machine::name);
        return found == all_.end() ? nullptr : &*found;
    }

    void forget(const timed::HostName& name) {
        std::erase_if(all_, [&](const Machine& machine) { return machine.name == name; });
    }
    void forget_all() { all_.clear(); }

    [[nodiscard]] std::vector<Machine>& all() { return all_; }
    [[nodiscard]] std::size_t size() const { return all_.size(); }

    [[nodiscard]] std::vector<MeasuredClock> clocks() const {
        std::vector<MeasuredClock> clocks;
        for (const auto& machine : all_) clocks.push_back(machine.clock);
        return clocks;
    }

  private:
    std::vector<Machine> all_;
};

}
