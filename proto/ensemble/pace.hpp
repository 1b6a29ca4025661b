// When one slave is measured next: by what it gains from being measured. A clock that is being put right is
// measured soon, one that holds is measured rarely, and so is one that does not move when it is corrected.
#pragma once

#include "proto/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>

namespace timed {

/// What a slave makes of its corrections.
enum class Response : std::uint8_t {
    follows, ///< it moves by at least half of what it is told
    slewing, ///< it is on its way, no faster than adjtime makes it
    ignores, ///< it has stayed where it was, again and again
};
std::string_view to_string(Response response);

class Pace {
  public:
    static constexpr Duration shortest_interval = std::chrono::seconds{1};
    static constexpr Duration longest_interval = std::chrono::seconds{64}; ///< 4.4BSD: 240 s always
    static constexpr Duration target = std::chrono::microseconds{50}; ///< what no correction should exceed
    static constexpr Duration rough = std::chrono::milliseconds{1}; ///< from here on acquisition starts over

    /// Its clock is not known, or not any more: it is due at `when`, and then at the shortest interval.
    void restart(Instant when);

    /// It is due at `when` at the latest, and its interval stays what it is.
    void hasten(Instant when);

    /// It was found `error` off, and has been told to make up for that. `network_error`: how far the time of
    /// all was found from where it was thought. Neither is negative, and what may be an error of measuring is
    /// no part of them.
    void corrected(Duration error, Duration network_error, Instant now);

    /// It could not be measured.
    void failed(Instant now);

    /// It was measured, and that says nothing.
    void put_off(Instant now);

    [[nodiscard]] Instant due() const { return due_; }
    /// Whether it may be measured along with others at `now`, a little before its time.
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
    std::optional<Instant> acquiring_since_; ///< when the interval was last the shortest by intention
    Duration told_{}; ///< the last correction's size; zero: nothing that it could have followed
    Instant told_at_{};
    int unmoved_ = 0; ///< weight of the corrections that had no effect, less that of those that had
    Response response_ = Response::follows;
};

}
