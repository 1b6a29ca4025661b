// Figures that are derived from one sample.
#include "tests/lan/record.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

namespace lan {

bool is_whole_second(const Sample& sample) { return std::lround(sample.t_s * 10) % 10 == 0; }

std::optional<std::int64_t> largest_difference_ns(const Sample& sample) {
    std::vector<std::int64_t> errors_ns;
    for (const auto& host : sample.hosts) {
        if (host.up) errors_ns.push_back(host.error_ns);
    }
    if (errors_ns.size() < 2) return std::nullopt;
    const auto [least, most] = std::ranges::minmax(errors_ns);
    return most - least;
}

std::int64_t mean_error_ns(const Sample& sample) {
    std::int64_t sum_ns = 0;
    std::int64_t count = 0;
    for (const auto& host : sample.hosts) {
        if (!host.up) continue;
        sum_ns += host.error_ns;
        ++count;
    }
    return count == 0 ? 0 : sum_ns / count;
}

std::vector<std::string> masters(const Sample& sample) {
    std::vector<std::string> names;
    for (const auto& host : sample.hosts) {
        if (host.up && host.role == "master") names.push_back(host.name);
    }
    return names;
}

bool has_one_time(const Sample& sample) {
    std::set<std::string> known;
    std::set<std::string> led;
    for (const auto& host : sample.hosts) {
        if (!host.up) continue;
        for (const auto& standing : host.networks) {
            known.insert(standing.network);
            if (standing.role == "master") led.insert(standing.network);
        }
    }
    return masters(sample).size() == 1 && led == known;
}

std::string masters_text(const Sample& sample) {
    const bool known =
        std::ranges::any_of(sample.hosts, [](const auto& host) { return host.role.has_value(); });
    if (!known) return "";
    const auto names = masters(sample);
    return names.empty() ? "   master none" : fmt::format("   master {}", fmt::join(names, ", "));
}

std::string standings_text(const HostSample& host) {
    std::vector<std::string> standings;
    for (const auto& standing : host.networks) {
        if (standing.role) standings.push_back(standing.network + ' ' + *standing.role);
    }
    return fmt::format("{}", fmt::join(standings, ", "));
}

}
