// Whether a master can measure any host. A master behind a firewall that drops the replies to its probes
// cannot: another host should lead.
#pragma once

#include "proto/base/time.hpp"

#include <tuple>

namespace timed {

class ProbeFailures {
  public:
    /// A probe has ended. `answered`: it gave a measurement, or a reply that shows an unusable clock.
    void note(bool answered, Instant now) {
        if (answered) {
            failures_ = 0;
        } else if (failures_ < enough) {
            if (failures_++ == 0) failing_since_ = now;
        }
    }

    /// Resets the count of failures.
    void forget() { failures_ = 0; }

    /// Whether all probes have failed, at least five and for 15 s.
    [[nodiscard]] bool are_lasting(Instant now) const {
        return failures_ >= enough && now - failing_since_ >= patience;
    }
    [[nodiscard]] Instant failing_since() const { return failing_since_; }

    [[nodiscard]] auto state() const { return std::tie(failures_, failing_since_); }

  private:
    static constexpr int enough = 5;          ///< consecutive probes
    static constexpr Duration patience = 15s; ///< longer than a burst of loss

    int failures_ = 0;
    Instant failing_since_{};
};

}
