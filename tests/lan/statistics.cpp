// Percentiles, thresholds and times of a run.
#include "tests/lan/statistics.hpp"

#include "tests/support/percentile.hpp"

#include <algorithm>

namespace lan {

void Statistics::add(const Sample& sample) {
    if (const auto difference_ns = largest_difference_ns(sample)) {
        pairs_.push_back({.t_s = sample.t_s, .difference_ns = *difference_ns});
    }
    watch_masters(sample);
    last_ = sample;
}

void Statistics::watch_masters(const Sample& sample) {
    roles_known_ |= std::ranges::any_of(sample.hosts, [](const auto& host) { return host.role.has_value(); });
    const auto names = masters(sample);
    if (!first_master_s_ && has_one_time(sample)) first_master_s_ = sample.t_s;
    if (!killed_master_ || failover_s_) return;
    const bool replaced =
        std::ranges::any_of(names, [&](const auto& name) { return name != killed_master_->name; });
    if (replaced) failover_s_ = sample.t_s - killed_master_->t_s;
}

void Statistics::master_killed(double t_s, const std::string& name) {
    if (!killed_master_) killed_master_ = Kill{.t_s = t_s, .name = name};
}

// The time of the first sample after the last difference above the limit.
std::optional<double> Statistics::stayed_below_since(std::int64_t limit_ns) const {
    const auto last_above = std::find_if(pairs_.rbegin(), pairs_.rend(),
                                         [&](const Pair& pair) { return pair.difference_ns >= limit_ns; });
    if (last_above == pairs_.rbegin()) return std::nullopt; // above until the end, or no samples
    return last_above.base()->t_s;
}

std::vector<std::int64_t> Statistics::second_half(double duration_s) const {
    std::vector<std::int64_t> differences_ns;
    for (const Pair& pair : pairs_) {
        if (pair.t_s >= duration_s / 2) differences_ns.push_back(pair.difference_ns);
    }
    return differences_ns;
}

Summary Statistics::summary(double duration_s, double packets_per_host_hour) const {
    const auto differences_ns = second_half(duration_s);
    const auto names = masters(last_);
    Summary summary;
    summary.t_s = duration_s;
    summary.hosts = static_cast<int>(last_.hosts.size());
    summary.hosts_up = static_cast<int>(std::ranges::count(last_.hosts, true, &HostSample::up));
    summary.masters_at_end = static_cast<int>(names.size());
    summary.roles_known = roles_known_;
    if (names.size() == 1) summary.master = names.front();
    summary.first_master_s = first_master_s_;
    summary.below_20ms_s = stayed_below_since(20'000'000);
    summary.below_1ms_s = stayed_below_since(1'000'000);
    summary.below_100us_s = stayed_below_since(100'000);
    summary.pair_p50_ns = support::percentile(differences_ns, 50);
    summary.pair_p99_ns = support::percentile(differences_ns, 99);
    summary.pair_max_ns = support::percentile(differences_ns, 100);
    summary.pair_at_end_ns = largest_difference_ns(last_);
    summary.failover_s = failover_s_;
    summary.packets_per_host_hour = packets_per_host_hour;
    return summary;
}

}
