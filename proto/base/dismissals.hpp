// Which masters were sent QUIT, and when. A master that does not resign is sent QUIT at increasing intervals.
#pragma once

#include "proto/base/time.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace timed {

enum class Dismissal : std::uint8_t {
    not_now, ///< the next QUIT is not due yet
    again,
    first, ///< to be logged
};

class Dismissals {
  public:
    /// Whether to send QUIT to the master at this address now; counts it if so.
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
    static constexpr std::size_t most = 32; // then the entry with the earliest next QUIT is replaced

    struct Told {
        std::uint32_t ip = 0;
        Duration pause{};
        Instant next_at{};
    };
    std::array<Told, most> told_{};
};

}
