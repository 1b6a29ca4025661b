// When a master measures next: when the first slave is due, but not before the present measurements end.
#pragma once

#include "proto/rounds/slave_table.hpp"

#include <algorithm>
#include <optional>
#include <tuple>

namespace timed {

/// When a slave that is not being measured may be measured next.
inline Instant due_at(const SlaveRecord& slave) { return std::max(slave.pace.due(), slave.slewing_until); }

class RoundSchedule {
  public:
    /// This host is master: a slave is due at `when`.
    void begin(Instant when) { next_due_ = std::min(next_due_.value_or(never), when); }
    /// It is master of no network.
    void end() { next_due_.reset(); }
    [[nodiscard]] bool is_running() const { return next_due_.has_value(); }

    /// A slave is due at `when`.
    void wake_by(Instant when) {
        if (next_due_) next_due_ = std::min(*next_due_, when);
    }
    /// Forgets all slaves, except those that are not being measured.
    void recompute(const SlaveTable& slaves) {
        next_due_ = never;
        for (const auto& [name, slave] : slaves) {
            if (!slave.being_measured) wake_by(due_at(slave));
        }
    }
    void suspend_until(Instant when) { not_before_ = std::max(not_before_, when); }

    /// The start of the round in progress.
    [[nodiscard]] Instant due() const { return std::max(*next_due_, not_before_); }
    [[nodiscard]] bool is_due(Instant now) const { return next_due_ && due() <= now; }
    /// Nothing while no slave is due at any time.
    [[nodiscard]] std::optional<Instant> next_wake() const {
        return next_due_ && *next_due_ != never ? std::optional{due()} : std::nullopt;
    }

    [[nodiscard]] auto state() const { return std::tie(next_due_, not_before_); }

  private:
    static constexpr Instant never = Instant::max();

    std::optional<Instant> next_due_;
    Instant not_before_{};
};

}
