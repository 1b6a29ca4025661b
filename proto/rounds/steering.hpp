// Where a master moves its own clock: the average of all clocks that count, as far as it is to be believed.
#pragma once

#include "proto/ensemble/rate_fault.hpp"
#include "proto/rounds/host.hpp"

#include <optional>
#include <tuple>

namespace timed {

class Steering {
  public:
    /// All who vote were measured. Moves our clock, and returns how far the network's time is from where it
    /// was slewed to; nothing when that is to be measured again before it is believed. `averages`: false
    /// where another host or a person says what time it is.
    std::optional<Duration> steer(bool averages, Host& host, RoundFinished& report);

    /// Whether the last round was not decided because slaves in step could not be measured.
    [[nodiscard]] bool votes_are_missing() const { return undecided_since_.has_value(); }

    /// Whether another clock is so far from where ours goes, beyond what may be an error of measuring, that
    /// one of the two has jumped: good crystals do not drift so far apart.
    [[nodiscard]] bool is_jump(Duration offset, Duration uncertainty, const Host& host) const;

    /// Whether most whose clocks count were corrected by next to nothing.
    void others_at_rest(bool most_are) { rate_fault_.others_at_rest(most_are); }

    /// Whether our clock runs so unlike all others that one of them should lead.
    [[nodiscard]] bool has_rate_fault() const { return rate_fault_.is_confirmed(); }

    [[nodiscard]] auto state() const {
        return std::tie(steered_at_, undecided_since_, jump_seen_, last_uncertainty_, last_move_,
                        rate_fault_);
    }

  private:
    /// How far the network's time is from where our clock is slewed to, and how much of that the measurements
    /// may be wrong by.
    struct Agreement {
        Duration offset;
        Duration uncertainty;
        std::size_t good = 0;    ///< clocks averaged; 0: the average is not for us to make
        bool left_alone = false; ///< most clocks stand close together, wherever ours is
    };
    [[nodiscard]] static Agreement agree(bool averages, const Host& host);
    bool was_not_followed(const Agreement& agreement, const Host& host);
    bool is_undecided(const Agreement& agreement, const Host& host);
    bool is_doubtful(const Agreement& agreement, const Host& host);
    Duration move(const Agreement& agreement, Host& host);

    std::optional<Instant> steered_at_;
    std::optional<Instant> undecided_since_; ///< set while votes are missing
    bool jump_seen_ = false;                 ///< by the last round, which corrected no clock
    Duration last_uncertainty_{};
    Duration last_move_{}; ///< of our own clock, by the last round
    RateFault rate_fault_;
};

}
