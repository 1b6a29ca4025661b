// Percentiles.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

namespace support {

/// The value at index (n - 1) * percent / 100, rounded down, of n sorted values: 50 gives the median, of an
/// even number the lower middle value. Nothing if there are no values.
template <class Value> std::optional<Value> percentile(std::vector<Value> values, std::size_t percent) {
    if (values.empty()) return std::nullopt;
    const auto place = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) * percent / 100);
    std::ranges::nth_element(values, place);
    return *place;
}

}
