// Computes the figures from the track.
#include "tests/bench/figures.hpp"

#include "tests/support/percentile.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace bench {
namespace {

constexpr double ns_per_us = 1'000;
constexpr double ns_per_s = 1e9;
constexpr double s_per_hour = 3'600;
constexpr double kib_per_mib = 1'024;

bool is_between(double t_s, double from_s, double to_s) { return t_s >= from_s && t_s < to_s; }

// The first instant from which on all pairs stayed below the limit for long enough, before the leader was
// killed.
std::optional<double> settled_below(const Track& track, double limit_ns, double until_s) {
    std::optional<double> since_s;
    for (const auto& sample : track.samples) {
        if (sample.t_s >= until_s) break;
        const auto difference_ns = largest_difference_ns(sample);
        if (!difference_ns || static_cast<double>(*difference_ns) >= limit_ns) {
            since_s.reset();
        } else if (!since_s) {
            since_s = sample.t_s;
        } else if (sample.t_s - *since_s >= settled_for_s) {
            return since_s;
        }
    }
    return std::nullopt;
}

std::vector<double> differences_us_of(const Track& track, double from_s, double to_s) {
    std::vector<double> differences_us;
    for (const auto& sample : track.samples) {
        const auto difference_ns = largest_difference_ns(sample);
        if (difference_ns && is_between(sample.t_s, from_s, to_s))
            differences_us.push_back(static_cast<double>(*difference_ns) / ns_per_us);
    }
    return differences_us;
}

// The largest change of any difference between two clocks of both samples.
double change_us(const Track::Sample& before, const Track::Sample& after) {
    double least = std::numeric_limits<double>::infinity();
    double most = -least;
    for (std::size_t i = 0; i < after.errors_ns.size(); ++i) {
        if (!before.errors_ns[i] || !after.errors_ns[i]) continue;
        const auto change_ns = static_cast<double>(*after.errors_ns[i] - *before.errors_ns[i]);
        least = std::min(least, change_ns);
        most = std::max(most, change_ns);
    }
    return std::max(0.0, most - least) / ns_per_us;
}

std::optional<double> moved_us(const Track& track, const Schedule& schedule) {
    std::optional<double> most;
    const Track::Sample* before = nullptr;
    for (const auto& sample : track.samples) {
        if (sample.t_s < schedule.kill_s)
            before = &sample;
        else if (before)
            most = std::max(most.value_or(0), change_us(*before, sample));
    }
    return most;
}

// The first and the last sample of the settled part; nothing if there are fewer than two.
template <typename Record>
std::optional<std::pair<const Record*, const Record*>> ends_of_steady_part(const std::vector<Record>& records,
                                                                           const Schedule& schedule) {
    const Record* first = nullptr;
    const Record* last = nullptr;
    for (const auto& record : records) {
        if (!is_between(record.t_s, schedule.steady_s, schedule.kill_s)) continue;
        if (!first) first = &record;
        last = &record;
    }
    if (first == last) return std::nullopt;
    return std::pair(first, last);
}

std::optional<double> packets_per_host_hour(const Track& track, const Schedule& schedule) {
    const auto ends = ends_of_steady_part(track.samples, schedule);
    if (!ends) return std::nullopt;
    const auto& [first, last] = *ends;
    const double host_hours =
        (last->t_s - first->t_s) / s_per_hour * static_cast<double>(last->errors_ns.size());
    return static_cast<double>(last->packets - first->packets) / host_hours;
}

std::optional<double> processor_s_per_hour(const Track& track, const Schedule& schedule) {
    const auto ends = ends_of_steady_part(track.uses, schedule);
    if (!ends) return std::nullopt;
    const auto& [first, last] = *ends;
    if (first->processor_ns.size() != last->processor_ns.size()) return std::nullopt; // a daemon has ended
    double used_s = 0;
    for (std::size_t i = 0; i < last->processor_ns.size(); ++i)
        used_s += static_cast<double>(last->processor_ns[i] - first->processor_ns[i]) / ns_per_s;
    const double hours = (last->t_s - first->t_s) / s_per_hour;
    return used_s / hours / static_cast<double>(last->processor_ns.size());
}

std::optional<double> memory_mib(const Track& track) {
    if (track.uses.empty()) return std::nullopt;
    return static_cast<double>(std::ranges::max(track.uses.back().memory_kib)) / kib_per_mib;
}

}

Figures figures_of(const Track& track, const Schedule& schedule) {
    const auto steady = differences_us_of(track, schedule.steady_s, schedule.kill_s);
    const auto after_kill =
        differences_us_of(track, schedule.kill_s, std::numeric_limits<double>::infinity());
    return {.below_1ms_s = settled_below(track, 1e6, schedule.kill_s),
            .below_100us_s = settled_below(track, 1e5, schedule.kill_s),
            .steady_p50_us = support::percentile(steady, 50),
            .steady_p99_us = support::percentile(steady, 99),
            .after_kill_us = support::percentile(after_kill, 100),
            .kill_moved_us = moved_us(track, schedule),
            .packets_per_host_hour = packets_per_host_hour(track, schedule),
            .processor_s_per_hour = processor_s_per_hour(track, schedule),
            .memory_mib = memory_mib(track)};
}

std::optional<double> median(std::vector<std::optional<double>> values) {
    if (values.empty()) return std::nullopt;
    const auto beyond_all = [](const std::optional<double>& value) {
        return value.value_or(std::numeric_limits<double>::infinity());
    };
    std::ranges::sort(values, {}, beyond_all);
    return values[(values.size() - 1) / 2];
}

}
