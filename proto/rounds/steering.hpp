// Steers the master's own clock to the average of the truechimers, after a check that the average is
// plausible.
#pragma once

#include "proto/ensemble/rate_fault.hpp"
#include "proto/rounds/host.hpp"

#include <optional>
#include <tuple>

namespace timed {

class Steering {
  public:
    /// All voters were measured. Corrects our clock, and returns the offset of the network's time from the
    /// goal of our slew; nothing if it has to be measured again first. `averages`: false if another host or
    /// an operator has given the time.
    std::optional<Duration> steer(bool averages, Host& host, RoundFinished& report);

    /// Whether the last round made no decision, because synchronised slaves could not be measured.
    [[nodiscard]] bool votes_are_missing() const { return undecided_since_.has_value(); }

    /// Whether one of two clocks with this offset has jumped: beyond the measurement uncertainty, it is
    /// larger than good crystals drift apart.
    [[nodiscard]] bool is_jump(Duration offset, Duration uncertainty, const Host& host) const;

    /// Whether the corrections of most voters were small.
    void others_at_rest(bool most_are) { rate_fault_.others_at_rest(most_are); }

    /// Whether our frequency is an outlier, and another host should lead.
    [[nodiscard]] bool has_rate_fault() const { return rate_fault_.is_confirmed(); }

    [[nodiscard]] auto state() const {
        return std::tie(steered_at_, undecided_since_, jump_seen_, last_uncertainty_, last_move_,
                        rate_fault_);
    }

  private:
    /// The offset of the network's time from the goal of our slew, and its measurement uncertainty.
    struct Agreement {
        Duration offset;
        Duration uncertainty;
        std::size_t good = 0;    ///< clocks in the average; 0: this host makes none
        bool left_alone = false; ///< most other clocks agree with each other
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
