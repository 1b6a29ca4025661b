#include "tests/vm/clock_readings.hpp"

#include <algorithm>

namespace vm {

std::chrono::nanoseconds spread(const ClockReadings& readings) {
    const auto [least, most] = std::ranges::minmax(readings, {}, &ClockReading::offset);
    return most.offset - least.offset;
}

std::chrono::nanoseconds ahead_of_others(const ClockReadings& readings, int index) {
    std::chrono::nanoseconds others{};
    for (const auto& reading : readings) others += reading.offset;
    const auto own = readings.at(static_cast<std::size_t>(index)).offset;
    return own - (others - own) / (machine_count - 1);
}

void Excursions::see(const ClockReadings& readings) {
    for (std::size_t i = 0; i < readings.size(); ++i)
        largest_[i] = std::max(largest_[i], std::chrono::abs(readings[i].offset - first_[i].offset));
}

std::chrono::nanoseconds Excursions::largest_of_all_but(int index) const {
    std::chrono::nanoseconds largest{};
    for (int i = 0; i < machine_count; ++i) {
        if (i != index) largest = std::max(largest, largest_of(i));
    }
    return largest;
}

}
