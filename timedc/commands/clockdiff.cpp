// clockdiff [--precise] host ...: prints the offset of each host's clock from ours.
#include "proto/base/numbers.hpp"
#include "timed/os/start_failure.hpp"
#include "timedc/client/local_host.hpp"
#include "timedc/client/measure.hpp"
#include "timedc/client/resolve.hpp"
#include "timedc/commands/command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iostream>

namespace timed::control {

namespace {

constexpr int measurements = 16; // 4.4BSD

struct Difference {
    Quality quality;
    Duration mean{};
    Interval sharpest{};
};

Difference average(std::uint32_t ip, Measurer& measurer) {
    Duration sum{};
    Interval sharpest{};
    for (int i = 0; i < measurements; ++i) {
        const auto one = measurer.measure(ip);
        if (one.quality != Quality::good) return {one.quality};
        if (i == 0 || one.offset.width() < sharpest.width()) sharpest = one.offset;
        sum += one.offset.middle();
    }
    return {Quality::good, sum / measurements, sharpest};
}

std::string rounded_text(const std::string& host, std::string_view here, Duration offset) {
    const auto ms = std::chrono::round<std::chrono::milliseconds>(offset).count();
    if (ms == 0) return fmt::format("{} and {} have the same time", host, here);
    return fmt::format("time on {} is {} ms. {} time on {}", host, std::abs(ms),
                       ms > 0 ? "ahead of" : "behind", here);
}

std::string precise_text(const std::string& host, std::string_view here, Interval offset) {
    const auto middle = offset.middle();
    return fmt::format("time on {} is {:.1f} us. {} time on {}, +-{:.1f} us", host,
                       std::abs(in_microseconds(middle)), middle < Duration{} ? "behind" : "ahead of", here,
                       in_microseconds(offset.width() / 2));
}

std::string describe(const std::string& host, const Difference& difference, bool precise) {
    const auto self = local_host_name();
    switch (difference.quality) {
    case Quality::good: break;
    case Quality::no_answer: return fmt::format("{} is down", host);
    case Quality::unreachable: return fmt::format("{} is unreachable", host);
    case Quality::non_standard_time: return fmt::format("{} transmits a non-standard time format", host);
    case Quality::byte_swapped: return fmt::format("{} transmits its time with the bytes swapped", host);
    case Quality::local_time: return fmt::format("{} transmits its local time", host);
    case Quality::noisy: return fmt::format("{} sends contradictory times", host);
    case Quality::superseded:
    case Quality::unfinished:
    case Quality::other_machine:
        return fmt::format("{} was not measured ({})", host, to_string(difference.quality));
    }
    return precise ? precise_text(host, self.view(), difference.sharpest)
                   : rounded_text(host, self.view(), difference.mean);
}

}

Result clockdiff(Words words, Session& session) {
    auto hosts = words.subspan(1);
    const bool precise = !hosts.empty() && hosts.front() == "--precise";
    if (precise) hosts = hosts.subspan(1);
    if (hosts.empty()) {
        std::cout << "Usage: clockdiff [--precise] host ...\n";
        return Result::failed;
    }
    std::optional<Measurer> measurer;
    try {
        measurer.emplace(session.waiting);
    } catch (const StartFailure&) {
        std::cerr << "Could not get privileged resources\n";
        return Result::failed;
    }
    for (const auto& name : hosts) {
        const auto host = resolve(name);
        if (!host) continue;
        const auto difference = average(host->ip, *measurer);
        std::cout << describe(host->name, difference, precise) << std::endl;
    }
    return Result::done;
}

}
