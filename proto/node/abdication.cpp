#include "proto/node/abdication.hpp"

#include <algorithm>

namespace timed {

std::optional<RoleReason> Abdication::reason(bool has_rate_fault, const SlaveTable& slaves,
                                             Instant now) const {
    if (resigned_recently(now)) return std::nullopt;
    if (has_rate_fault) return RoleReason::frequency_outlier;
    return cannot_measure(slaves, now) ? std::optional{RoleReason::cannot_measure} : std::nullopt;
}

// A master that handed over to us may have had the same reason: perhaps no host can measure here.
bool Abdication::cannot_measure(const SlaveTable& slaves, Instant now) const {
    const bool inherited_lately = inherited_at_ && now - *inherited_at_ < pause;
    if (!probe_failures_.are_lasting(now) || inherited_lately) return false;
    return std::ranges::any_of(slaves, [&](const auto& slave) {
        return slave.second.enlisted_at > probe_failures_.failing_since();
    });
}

}
