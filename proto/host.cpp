#include "proto/host.hpp"

#include "proto/rounds.hpp"

#include <algorithm>
#include <span>

namespace timed {

namespace {

// ICMP timestamps count the milliseconds of a day: larger differences cannot be measured.
constexpr Duration least_unmeasurable = 12h;

}

void Host::ignore(Ignored reason, const Received& received) {
    const auto& message = received.message;
    report(Disregarded{reason, message.type, received.from, message.name, message.time});
}

void Host::note_attempt(const Discipline& before, const Discipline::Applied& applied,
                        std::size_t decided_from) {
    const auto decided = std::span{actions}.subspan(decided_from);
    const bool asks =
        std::ranges::any_of(decided, [](const Action& action) { return clock_action(action).has_value(); });
    if (asks) attempt = ClockAttempt{before, applied, applied.amount - before.slew_left(now)};
}

void Host::not_moved(const Discipline::Applied& applied) {
    const bool at_once = applied.kind == CorrectionKind::step || applied.fast_for > Duration{};
    if (at_once) exchanges.clock_stepped(-applied.amount);
}

void Host::moved(const Discipline::Applied& applied) {
    if (applied.kind == CorrectionKind::step) {
        discipline.note_step(now);
        now.wall += applied.amount;
        exchanges.clock_stepped(applied.amount);
        if (std::chrono::abs(applied.amount) >= least_unmeasurable) {
            for (auto& [name, slave] : slaves) slave.day_told_at.reset();
        }
        rounds.abandon(*this);
    } else if (applied.fast_for > Duration{}) {
        exchanges.clock_stepped(applied.amount);
        rounds.suspend_measuring(applied.fast_for, *this);
    }
}

}
