// Log lines about this host's own clock: corrections, steps, disturbances and refusals.
#include "timed/observe/date_text.hpp"
#include "timed/observe/journal_lines.hpp"

#include <utility>

namespace timed {

namespace {

std::string_view consequence_of(Refusal reason) {
    switch (reason) {
    case Refusal::panic_threshold:
        return "it exceeds the panic threshold. If the new time is right, restart this daemon";
    case Refusal::clock_disciplined_by_another:
        return "another program disciplines this host's clock: set the date in that program";
    case Refusal::impossible: return "the system cannot represent this time";
    case Refusal::cannot_set_clock: return "the system does not allow the clock to be set";
    }
    return "unknown";
}

}

void Journal::on(const ClockCorrected& report, Now now) {
    if (report.kind == CorrectionKind::step) return note_step(report.amount, now);
    change("slew", now, level::debug, "slewing the clock by {:+.1f} us, frequency {:+.3f} ppm",
           in_microseconds(report.amount), in_ppm(report.frequency));
}

// A slave is stepped by its master. A master steps its own clock when a date was set, which has its own log
// line, or when the average is beyond the step threshold.
void Journal::note_step(Duration amount, Now now) {
    if (std::exchange(date_change_, std::nullopt) == amount) return;
    const auto whole = std::chrono::duration_cast<std::chrono::seconds>(amount).count();
    if (const auto master = followed()) {
        change("step", now, level::warn, "date changed by {} from {}: stepped the clock by {:+.6f} s",
               master->view(), date_text(now.wall - amount), in_seconds(amount));
    } else if (whole != 0) {
        change("step", now, level::warn,
               "clock correction {} sec too large to adjust: stepped the clock by {:+.6f} s", whole,
               in_seconds(amount));
    } else {
        change("step", now, level::info, "stepped the clock by {:+.6f} s", in_seconds(amount));
    }
}

void Journal::on(const CorrectionRefused& report, Now now) {
    const auto master = followed();
    condition("refused", now, level::err, "refused a clock correction of {:+.6f} s by {}: {} ({})",
              in_seconds(report.amount), master ? master->view() : "the average of all clocks",
              consequence_of(report.reason), to_string(report.reason));
}

void Journal::on(const DateChanged& report, Now now) {
    date_change_ = report.amount;
    change("date", now, level::warn, "date changed by {} from {} by {:+.6f} s, requested by {}",
           report.by.view(), date_text(now.wall - report.amount), in_seconds(report.amount),
           text(report.from));
}

void Journal::on(const DateForwarded& report, Now now) {
    change("date", now, level::info, "forwarding date change by {} to {}, requested by {}", report.by.view(),
           date_text(now.wall + report.amount), text(report.from));
}

void Journal::on(const DateRefused& report, Now now) {
    condition("date-refused", now, level::err,
              "date change by {} of {:+.6f} s refused, requested by {}: {} ({})", report.by.view(),
              in_seconds(report.amount), text(report.from), consequence_of(report.reason),
              to_string(report.reason));
}

void Journal::on(const ClockControl& report, Now now) {
    if (report.works)
        return change("clock-control", now, level::warn,
                      "the system allows the clock to be set again: this host rejoins");
    change("clock-control", now, level::err,
           "the system does not allow the clock to be set: this host neither leads nor follows until it "
           "does ({})",
           to_string(RoleReason::cannot_set_clock));
}

void Journal::on(const ClockYielded& report, Now now) {
    if (!report.yielded)
        return change(
            "clock-yielded", now, level::warn,
            "no other program changes this clock any more: this host disciplines it again and rejoins");
    change(
        "clock-yielded", now, level::err,
        "another program keeps changing this clock, for example a time daemon in another container of this "
        "machine: this host leaves the clock to it, and neither leads nor follows until it stops ({})",
        to_string(RoleReason::clock_disciplined_by_another));
}

// The advice is logged once: the operator has to stop one of the two programs.
void Journal::note_disturbance(Disturbance disturbance, Duration amount, Now now) {
    const auto kind = to_string(disturbance);
    if (disturbance == Disturbance::suspended)
        return change(kind, now, level::warn, "this host was suspended for {:.1f} s", in_seconds(amount));
    if (disturbance == Disturbance::jump)
        condition(kind, now, level::warn, "another program stepped the clock by {:+.6f} s",
                  in_seconds(amount));
    if (std::exchange(conflict_logged_, true)) return;
    log_->warn("another program disciplines this clock ({}): stop it, or serve its time by running timed -F "
               "with this host's name alone",
               kind);
}

void Journal::on(const ClockImplausible& report, Now now) {
    change("implausible clock", now, level::warn,
           "the clock was {:.0f} s before the earliest possible time, and was set to that time. Another host "
           "leads, if one is present",
           in_seconds(report.behind));
}

void Journal::on(const RoundFinished& report, Now now) {
    change(
        "round", now, level::debug,
        "{} of {} slaves measured, {} truechimers; own correction {:+.1f} us, largest correction {:.1f} us, "
        "next round in {:.1f} s",
        report.measured, report.slaves, report.good, in_microseconds(report.network_offset),
        in_microseconds(report.largest_correction), in_seconds(report.next_round_in));
}

void Journal::on(const MajorityDoubted& report, Now now) {
    condition(
        "majority doubted", now, level::warn,
        "{} clocks agree on a sudden offset of {:+.6f} s from ours: measuring them again before accepting it",
        report.good, in_seconds(report.offset));
}

void Journal::note_reference(bool good) {
    if (good) return log_->info("the kernel reports this host's clock as synchronised: serving its time");
    log_->warn("the kernel reports this host's clock as not synchronised: not serving its time ({}). If the "
               "clock is right, use --assume-good",
               to_string(RoleReason::unsynchronised));
}

}
