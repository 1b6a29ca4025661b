// A choice: one of the possible next events. A sequence of choices is a path from an initial state to a
// state, and can be replayed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace explore {

enum class EventKind : std::uint8_t {
    deliver,   ///< a packet arrives
    lose,      ///< a packet is lost
    duplicate, ///< a packet arrives, and will arrive once more
    wake,      ///< a host starts, or its timer fires
    measure,   ///< a measurement of another clock ends
    crash,     ///< a host crashes
    restart,   ///< a crashed host restarts, without its state
};
constexpr std::string_view letters = "dltwmxr"; // one for each kind

struct Choice {
    EventKind kind;
    std::uint8_t draw = 0;   ///< index of the seed for all random numbers of the event
    std::uint16_t which = 0; ///< packet, measurement or host

    friend bool operator==(const Choice&, const Choice&) = default;
};

using Path = std::vector<Choice>;

/// "w0 d3 d3.1": letter, number, and the draw unless it is 0.
std::string to_text(const Path& path);

/// Nothing if the text is invalid.
std::optional<Path> path_from(std::string_view text);

}
