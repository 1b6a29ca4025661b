// Historic daemons round every correction to 5 ms, each generation in its own way.
#pragma once

#include <chrono>

namespace legacy {

using Milliseconds = std::chrono::milliseconds;

/// 4.4BSD mstotvround(): magnitudes of 2 ms and more after a multiple of 5 ms go up to the next.
constexpr Milliseconds rounded_44(Milliseconds amount) {
    const auto magnitude = (amount.count() < 0 ? -amount.count() : amount.count());
    const auto rounded = (magnitude + 3) / 5 * 5;
    return Milliseconds{amount.count() < 0 ? -rounded : rounded};
}

/// 4.3BSD: to the nearest multiple of 5 ms.
constexpr Milliseconds rounded_43(Milliseconds amount) {
    const auto magnitude = (amount.count() < 0 ? -amount.count() : amount.count());
    const auto rounded = (magnitude + 2) / 5 * 5;
    return Milliseconds{amount.count() < 0 ? -rounded : rounded};
}

}
