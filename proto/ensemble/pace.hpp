// The poll interval of one slave. A clock that is being corrected is measured soon; a stable clock is
// measured rarely, and so is one that ignores its corrections.
#pragma once

#include "proto/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>

namespace timed {

/// The effect of corrections on a slave.
enum class Response : std::uint8_t {
    follows, ///< it moves by at least half of the correction
    slewing, ///< it is slewing at the rate of adjtime
    ignores, ///< its offset has repeatedly not changed
};
std::string_view to_string(Response response);

class Pace {
  public:
    static constexpr Duration shortest_interval = std::chrono::seconds{1};
    static constexpr Duration longest_interval = std::chrono::seconds{64}; ///< 4.4BSD: 240 s always
    static constexpr Duration target = std::chrono::microseconds{50}; ///< the largest correction to aim for
    static constexpr Duration rough = std::chrono::milliseconds{1};   ///< restarts acquisition

    /// The slave's clock is unknown: it is due at `when`, and then at the shortest interval.
    void restart(Instant when);

    /// The slave is due at `when` at the latest; its interval does not change.
    void hasten(Instant when);

    /// The slave's offset was `error`, and it was corrected. `network_error`: the offset of the network's
    /// time from its expected value. Both are absolute values, without the measurement uncertainty.
    void corrected(Duration error, Duration network_error, Instant now);

    /// The measurement failed.
    void failed(Instant now);

    /// The measurement is not used: the next one is due after an unchanged interval.
    void put_off(Instant now);

    [[nodiscard]] Instant due() const { return due_; }
    /// Whether the slave may be measured along with others at `now`, a little early.
    [[nodiscard]] bool is_due(Instant now) const;
    [[nodiscard]] Response response() const { return response_; }

    [[nodiscard]] auto state() const {
        return std::tie(due_, interval_, acquiring_since_, told_, told_at_, unmoved_, response_);
    }

  private:
    void judge(Duration error, Instant now);
    void adapt(Duration error, Duration disagreement, Instant now);

    Instant due_{};
    Duration interval_ = shortest_interval;
    std::optional<Instant> acquiring_since_; ///< when the interval was last set to the shortest one
    Duration told_{}; ///< size of the last correction; zero: none that it could have followed
    Instant told_at_{};
    int unmoved_ = 0; ///< weight of the corrections without effect, minus that of the others
    Response response_ = Response::follows;
};

}
