// Whether this host knows the date, and when it last accepted one from a slave.
//
// A clock without a battery starts in 1970. It is then set to the earliest possible time, which is only an
// estimate: other hosts should not follow it.
#pragma once

#include "proto/base/time.hpp"

#include <optional>
#include <tuple>

namespace timed {

class DateState {
  public:
    /// For this time a host that does not know the date does not lead: twice the time that an election takes.
    static constexpr Duration others_first = 12s;

    /// Shortest time between two dates from slaves, for all slaves together: a host that can forge the
    /// address of one slave can forge those of all. Operators seldom set the date; retransmissions of one
    /// request take 6.2 s.
    static constexpr Duration pause = 1min;

    /// The clock was set to the earliest possible time.
    void lose(Instant now) {
        known_ = false;
        lost_at_ = now;
    }
    /// An operator, or another host, has given the date.
    void learn() { known_ = true; }
    [[nodiscard]] bool is_known() const { return known_; }

    [[nodiscard]] bool may_lead(Instant now) const { return known_ || now - lost_at_ >= others_first; }

    /// A slave was allowed to set the date.
    void admit(Instant now) { admitted_at_ = now; }
    [[nodiscard]] bool is_pausing(Instant now) const { return admitted_at_ && now - *admitted_at_ < pause; }

    [[nodiscard]] auto state() const { return std::tie(known_, lost_at_, admitted_at_); }

  private:
    bool known_ = true;
    Instant lost_at_{};
    std::optional<Instant> admitted_at_;
};

}
