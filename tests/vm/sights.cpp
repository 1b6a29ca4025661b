#include "tests/vm/sights.hpp"

#include <algorithm>

namespace vm {

std::chrono::nanoseconds spread(const Sights& sights) {
    const auto [least, most] = std::ranges::minmax(sights, {}, &ClockSight::offset);
    return most.offset - least.offset;
}

std::chrono::nanoseconds ahead_of_others(const Sights& sights, int index) {
    std::chrono::nanoseconds others{};
    for (const auto& sight : sights) others += sight.offset;
    const auto own = sights.at(static_cast<std::size_t>(index)).offset;
    return own - (others - own) / (machine_count - 1);
}

void Excursions::see(const Sights& sights) {
    for (std::size_t i = 0; i < sights.size(); ++i)
        largest_[i] = std::max(largest_[i], std::chrono::abs(sights[i].offset - first_[i].offset));
}

std::chrono::nanoseconds Excursions::largest_of_all_but(int index) const {
    std::chrono::nanoseconds largest{};
    for (int i = 0; i < machine_count; ++i) {
        if (i != index) largest = std::max(largest, largest_of(i));
    }
    return largest;
}

}
