// A choice: what happens next, of all that may. A row of them leads from a beginning to a state and back
// there again, whenever it is wanted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace explore {

enum class Happening : std::uint8_t {
    deliver,   ///< a packet arrives
    lose,      ///< it never does
    duplicate, ///< it arrives, and will once more
    wake,      ///< a host that starts does so, or one that waits is told that its time has come
    measure,   ///< a measurement of another clock ends
    crash,     ///< a host falls silent in the middle of whatever it does
    restart,   ///< and comes back knowing nothing
};
constexpr std::string_view letters = "dltwmxr"; // for each happening

struct Choice {
    Happening happening;
    std::uint8_t draw = 0;   ///< which of the seeds all chance in it is drawn from
    std::uint16_t which = 0; ///< packet, measurement or host

    friend bool operator==(const Choice&, const Choice&) = default;
};

using Path = std::vector<Choice>;

/// "w0 d3 d3.1": letter, number, and the draw unless it is the first.
std::string to_text(const Path& path);

/// Nothing when this is no such text.
std::optional<Path> path_from(std::string_view text);

}
