// Sum of the corrections of the last hour, for the panic threshold: many small steps could pass it otherwise.
#pragma once

#include "proto/base/time.hpp"

#include <array>
#include <cstdint>
#include <tuple>

namespace timed {

class MovedLately {
  public:
    /// Amounts of more than a year, forward or back, count as one year.
    void add(Duration amount, Instant now);

    /// The sum of the last 55 to 60 minutes; forward is positive.
    [[nodiscard]] Duration total(Instant now) const;

    [[nodiscard]] auto state() const { return std::tie(shares_, latest_); }

  private:
    static constexpr std::int64_t shares = 12;

    std::array<Duration, shares> shares_{}; ///< of five minutes each; one is reused an hour later
    std::int64_t latest_ = 0;               ///< index of the latest five minutes with a correction
};

}
