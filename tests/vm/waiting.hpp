// Polling with a deadline.
#pragma once

#include <chrono>
#include <thread>

namespace vm {

using SteadyTime = std::chrono::steady_clock::time_point;

inline double seconds_since(SteadyTime began) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

// Whether `condition` became true within `patience`; it is called at least once.
template <typename Condition>
bool poll_until(Condition condition, std::chrono::nanoseconds patience,
                std::chrono::milliseconds pause = std::chrono::milliseconds{100}) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() >= deadline) return false;
        std::this_thread::sleep_for(pause);
    }
    return true;
}

}
