// Which masters were told to quit, and when. One that does not go is told less and less often: it may be as
// stubborn as we are.
#pragma once

#include "proto/base/time.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace timed {

enum class Dismissal : std::uint8_t {
    not_now, ///< it was told a short while ago
    again,
    first, ///< which is worth a line in the log
};

class Dismissals {
  public:
    /// Whether the master at this address is to be told now; counts it if it is.
    Dismissal of(std::uint32_t ip, Instant now) {
        const auto known = std::ranges::find(told_, ip, &Told::ip);
        const bool again = known != told_.end() && now < known->next_at + forgotten_after;
        if (again && now < known->next_at) return Dismissal::not_now;
        auto& one = known != told_.end() ? *known : *std::ranges::min_element(told_, {}, &Told::next_at);
        const Duration pause = again ? std::min(one.pause * 2, longest_pause) : first_pause;
        one = {ip, pause, now + pause};
        return again ? Dismissal::again : Dismissal::first;
    }

  private:
    static constexpr Duration first_pause = 5s;
    static constexpr Duration longest_pause = 320s;
    static constexpr Duration forgotten_after = 10min;
    static constexpr std::size_t most = 32; // masters of one network; the one told longest ago makes room

    struct Told {
        std::uint32_t ip = 0;
        Duration pause{};
        Instant next_at{};
    };
    std::array<Told, most> told_{};
};

}
