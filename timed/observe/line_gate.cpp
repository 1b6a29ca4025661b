#include "timed/observe/line_gate.hpp"

#include <fmt/format.h>

namespace timed {

namespace {

// Changes of this host: a start writes several lines, all of them useful.
constexpr LineLimiter::Rate changes{10, 1s, 1s};

// Conditions that other hosts can cause, for any length of time.
constexpr LineLimiter::Rate conditions{5, 1s, 1min};

// catch_up() is called with every datagram; no limiter's interval is shorter.
constexpr Duration catch_up_interval = 1s;

}

void LineGate::change(const Kind& kind, spdlog::level::level_enum level, std::string_view line, Instant now) {
    pass(kind, level, changes, line, now);
}

void LineGate::condition(const Kind& kind, spdlog::level::level_enum level, const std::string& line,
                         Instant now) {
    const auto times = repetitions_.admit(line, now);
    if (!times) return;
    const auto written = *times == 0 ? line : fmt::format("{} [{} times since]", line, *times);
    if (!pass(kind, level, conditions, written, now)) repetitions_.forget(line);
}

bool LineGate::pass(const Kind& kind, spdlog::level::level_enum level, const LineLimiter::Rate& rate,
                    std::string_view line, Instant now) {
    auto& limited = kinds_.try_emplace(kind, Limited{level, LineLimiter{rate}}).first->second;
    summarize(kind, limited, now);
    if (!limited.limiter.admit(now)) return false;
    write_(level, line);
    return true;
}

void LineGate::catch_up(Instant now) {
    if (now - caught_up_ < catch_up_interval) return;
    caught_up_ = now;
    for (auto& [kind, limited] : kinds_) summarize(kind, limited, now);
}

void LineGate::summarize(const Kind& kind, Limited& limited, Instant now) {
    if (const auto lines = limited.limiter.suppressed(now))
        write_(limited.level, fmt::format("{} messages suppressed ({})", *lines, kind));
}

}
