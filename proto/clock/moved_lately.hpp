// How far corrections have moved this host's clock within the last hour. The panic threshold counts their
// sum: many small steps would pass it otherwise.
#pragma once

#include "proto/base/time.hpp"

#include <array>
#include <cstdint>
#include <tuple>

namespace timed {

class MovedLately {
  public:
    /// Amounts of more than a year, either way, count as one.
    void add(Duration amount, Instant now);

    /// All that was added within the last 55 to 60 minutes; forward is positive.
    [[nodiscard]] Duration total(Instant now) const;

    [[nodiscard]] auto state() const { return std::tie(shares_, latest_); }

  private:
    static constexpr std::int64_t shares = 12;

    std::array<Duration, shares> shares_{}; ///< of five minutes each; one is used again an hour later
    std::int64_t latest_ = 0;               ///< the five minutes in which anything was added last
};

}
