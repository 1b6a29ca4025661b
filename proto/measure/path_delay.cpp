#include "proto/measure/path_delay.hpp"

#include <algorithm>

namespace timed {

void PathDelay::clear() {
    round_trips_.clear();
    latenesses_.clear();
}

Duration PathDelay::shortest() const {
    return round_trips_.empty() ? Duration{} : *std::ranges::min_element(round_trips_);
}

Duration PathDelay::median(Durations values) {
    if (values.empty()) return Duration{};
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

}
