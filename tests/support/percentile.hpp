// What a share of a sample does not exceed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

namespace support {

/// The value that `percent` of the values do not exceed, 50 for the median; nothing where there are none.
template <class Value> std::optional<Value> percentile(std::vector<Value> values, std::size_t percent) {
    if (values.empty()) return std::nullopt;
    const auto place = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) * percent / 100);
    std::ranges::nth_element(values, place);
    return *place;
}

}
