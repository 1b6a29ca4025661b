// Two faults for which a master resigns, because another host would be a better one: its frequency is an
// outlier, or it cannot measure. For other causes see node_leadership.cpp and node_clock.cpp.
#pragma once

#include "proto/base/probe_failures.hpp"
#include "proto/base/time.hpp"
#include "proto/edge/report.hpp"
#include "proto/measure/measurement.hpp"
#include "proto/rounds/slave_table.hpp"

#include <optional>
#include <tuple>

namespace timed {

class Abdication {
  public:
    /// A probe of this master has ended.
    void note_probe(Quality quality, Instant now) {
        probe_failures_.note(quality != Quality::no_answer && quality != Quality::unreachable, now);
    }
    /// This host leads no network any more.
    void forget_probes() { probe_failures_.forget(); }

    /// Another master resigned, and named this host its successor.
    void note_inherited(Instant now) { inherited_at_ = now; }
    /// This host resigns as master, for any reason.
    void note_resigned(Instant now) { at_ = now; }

    /// Within the last hour. If no other host may lead, this one is soon master again, and stays.
    [[nodiscard]] bool resigned_recently(Instant now) const { return at_ && now - *at_ < pause; }

    /// Why it should resign now; nothing if it should not.
    [[nodiscard]] std::optional<RoleReason> reason(bool has_rate_fault, const SlaveTable& slaves,
                                                   Instant now) const;

    [[nodiscard]] auto state() const { return std::tie(at_, inherited_at_, probe_failures_); }

  private:
    static constexpr Duration pause = std::chrono::hours{1};

    [[nodiscard]] bool cannot_measure(const SlaveTable& slaves, Instant now) const;

    std::optional<Instant> at_;
    std::optional<Instant> inherited_at_;
    ProbeFailures probe_failures_;
};

}
