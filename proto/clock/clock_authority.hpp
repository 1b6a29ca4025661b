// Whether this host may change its clock, and whether other hosts may follow the clock: the system permits
// changes, no other program disciplines the clock, or that program keeps it synchronised.
#pragma once

#include "proto/base/time.hpp"
#include "proto/clock/clock_claim.hpp"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

namespace timed {

class ClockAuthority {
  public:
    /// Whether the system permits changes, and no other program disciplines the clock.
    [[nodiscard]] bool may_set() const { return !retry_at_ && !claim_.yielded(); }
    /// Whether other hosts may follow the clock.
    [[nodiscard]] bool may_serve() const { return synchronised_by_other_ && may_set(); }

    /// The system has refused to change the clock. Returns whether that is new.
    bool note_denied(Instant now) {
        if (retry_at_) return false;
        retry_at_ = now;
        return true;
    }
    /// The system has changed the clock. Returns whether it refused before.
    bool note_permitted() { return std::exchange(retry_at_, std::nullopt).has_value(); }

    /// Whether to retry a change that was refused, now; the next retry is then due after an interval.
    bool take_due_retry(Instant now) {
        if (!retry_at_ || *retry_at_ > now) return false;
        retry_at_ = now + retry_interval;
        return true;
    }

    /// On a host whose clock another program disciplines (Trust::only_self): whether the kernel reports the
    /// clock as synchronised. Taken for true before the first call. Returns whether it has just become false.
    bool note_synchronised_by_other(bool yes) { return std::exchange(synchronised_by_other_, yes) && !yes; }

    ClockClaim& claim() { return claim_; }
    [[nodiscard]] bool yielded() const { return claim_.yielded(); }

    [[nodiscard]] std::optional<Instant> next_wake() const {
        const auto look_at = claim_.next_wake();
        if (!retry_at_ || !look_at) return retry_at_ ? retry_at_ : look_at;
        return std::min(retry_at_, look_at);
    }

    [[nodiscard]] auto state() const { return std::tie(synchronised_by_other_, retry_at_, claim_); }

  private:
    // Short, because the clock drifts meanwhile; a refused call costs nothing.
    static constexpr Duration retry_interval = std::chrono::milliseconds{200};

    bool synchronised_by_other_ = true;
    std::optional<Instant> retry_at_; ///< set while the system refuses to change the clock
    ClockClaim claim_;
};

}
