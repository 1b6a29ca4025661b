// Whether a master can measure anybody. One behind a firewall that drops the answers to its probes cannot,
// and another host is to lead.
#pragma once

#include "proto/base/time.hpp"

#include <tuple>

namespace timed {

class Sight {
  public:
    /// A probe has ended; `answered`: with a measurement, or with an answer that shows a clock which is no
    /// use.
    void note(bool answered, Instant now) {
        if (answered) {
            failures_ = 0;
        } else if (failures_ < enough) {
            if (failures_++ == 0) failing_since_ = now;
        }
    }

    /// Another beginning: nothing has failed yet.
    void forget() { failures_ = 0; }

    /// Since when nothing was measured, once that is plain.
    [[nodiscard]] bool is_lost(Instant now) const {
        return failures_ >= enough && now - failing_since_ >= patience;
    }
    [[nodiscard]] Instant failing_since() const { return failing_since_; }

    [[nodiscard]] auto state() const { return std::tie(failures_, failing_since_); }

  private:
    static constexpr int enough = 5;          ///< probes in a row
    static constexpr Duration patience = 15s; ///< a burst of loss is shorter

    int failures_ = 0;
    Instant failing_since_{};
};

}
