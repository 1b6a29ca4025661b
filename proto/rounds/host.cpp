#include "proto/rounds/host.hpp"

#include "proto/rounds/rounds.hpp"

namespace timed {

namespace {

// ICMP timestamps count the milliseconds of a day: larger differences cannot be measured.
constexpr Duration least_unmeasurable = 12h;

}

void Host::report(const Report& report) { actions.emplace_back(report); }

void Host::ignore(Ignored reason, const Received& received) {
    const auto& message = received.message;
    report(Disregarded{reason, message.type, received.from, message.name, message.time});
}

void Host::perform(const Discipline& before, const Discipline::Applied& applied) {
    tell_clock(applied.commands, actions);
    if (applied.refused) report(CorrectionRefused{*applied.refused});
    if (applied.commands.any())
        attempt = ClockAttempt{before, applied, applied.amount - before.slew_left(now)};
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
