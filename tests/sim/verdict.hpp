// The result of one run of a scenario.
#pragma once

#include "proto/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace sim {

struct Verdict {
    std::string scenario;
    std::uint64_t seed = 0;
    std::string reason; ///< of the failure; empty if it passed
    std::optional<timed::Duration>
        settled{}; ///< from the end of the last fault until all followed one master for good
    std::optional<timed::Duration> agreed{}; ///< ... until all honest clocks were within the limit for good
    timed::Duration worst_pair{};            ///< of honest clocks, after they had to agree
    timed::Duration virtual_time{};
    std::size_t hosts = 0;
    std::size_t messages = 0;
    std::size_t busiest_second = 0; ///< maximum number of messages in one second
    std::size_t measurements = 0;   ///< measurements that gave an interval
    std::size_t untrue = 0;         ///< measurements whose interval did not contain the true offset
    std::uint64_t digest = 0;

    [[nodiscard]] bool passed() const { return reason.empty(); }
};

}
