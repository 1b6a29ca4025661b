// Durations and frequencies as floating-point numbers in a given unit, for output.
#pragma once

#include "proto/base/time.hpp"

namespace timed {

constexpr double in_seconds(Duration time) { return std::chrono::duration<double>(time).count(); }
constexpr double in_milliseconds(Duration time) {
    return std::chrono::duration<double, std::milli>(time).count();
}
constexpr double in_microseconds(Duration time) {
    return std::chrono::duration<double, std::micro>(time).count();
}
constexpr double in_ppm(Frequency rate) { return static_cast<double>(rate.parts_per_trillion) / 1e6; }

}
