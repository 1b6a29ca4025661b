#include "timed/observe/repetitions.hpp"

#include <algorithm>
#include <utility>

namespace timed {

namespace {

constexpr Duration reminder = 1h;

// The longest poll interval is 64 s, and 240 s for a historic master: a condition not seen for longer is
// over, and is logged again when it recurs.
constexpr Duration over_after = 5min;

constexpr std::size_t most_lines = 256;

}

std::optional<std::size_t> Repetitions::admit(const std::string& line, Instant now) {
    const auto found = known_.find(line);
    if (found == known_.end()) {
        make_room();
        known_.emplace(line, Entry{now, now, 0});
        return 0;
    }
    auto& [written, seen, times] = found->second;
    if (now - seen >= over_after) times = 0, written = now - reminder;
    seen = now;
    if (now - written < reminder) {
        ++times;
        return std::nullopt;
    }
    written = now;
    return std::exchange(times, 0);
}

// Removes the line that was seen least recently.
void Repetitions::make_room() {
    if (known_.size() < most_lines) return;
    known_.erase(std::ranges::min_element(known_, {}, [](const auto& one) { return one.second.seen; }));
}

}
