// Of this host's own clock: how it was corrected, set, or disturbed, and what was refused.
#include "timed/observe/date_text.hpp"
#include "timed/observe/journal_lines.hpp"

#include <utility>

namespace timed {

namespace {

std::string_view consequence_of(Refusal reason) {
    switch (reason) {
    case Refusal::panic_threshold:
        return "that is beyond the panic threshold. If it is right, restart this daemon";
    case Refusal::another_keeps_it: return "something else keeps this host's clock: set the date there";
    case Refusal::impossible: return "the system cannot show such a time";
    case Refusal::cannot_set_clock: return "the system does not let us set the clock";
    }
    return "unknown";
}

}

void Journal::on(const ClockCorrected& report, Now now) {
    if (report.kind == CorrectionKind::step) return note_step(report.amount, now);
    change("slew", now, level::debug, "slewing the clock by {:+.1f} us, frequency {:+.3f} ppm",
           in_microseconds(report.amount), in_ppm(report.frequency));
}

// A slave is stepped by its master. A master steps itself when a date was set, which has been said then, or
// when the average is so far off.
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
    condition("refused", now, level::err, "refused to correct the clock by {:+.6f} s, as {} wants: {} ({})",
              in_seconds(report.amount), master ? master->view() : "the average of all clocks",
              consequence_of(report.reason), to_string(report.reason));
}

void Journal::on(const DateChanged& report, Now now) {
    date_change_ = report.amount;
    change("date", now, level::warn, "date changed by {} from {} by {:+.6f} s, asked for by {}",
           report.by.view(), date_text(now.wall - report.amount), in_seconds(report.amount),
           text(report.from));
}

void Journal::on(const DateForwarded& report, Now now) {
    change("date", now, level::info, "forwarding date change by {} to {}, asked for by {}", report.by.view(),
           date_text(now.wall + report.amount), text(report.from));
}

void Journal::on(const DateRefused& report, Now now) {
    condition("date-refused", now, level::err,
              "date change by {} of {:+.6f} s refused, asked for by {}: {} ({})", report.by.view(),
              in_seconds(report.amount), text(report.from), consequence_of(report.reason),
              to_string(report.reason));
}

void Journal::on(const ClockControl& report, Now now) {
    if (report.works)
        return change("clock-control", now, level::warn,
                      "the system lets us set the clock again: this host takes part again");
    change("clock-control", now, level::err,
           "the system does not let us set the clock: this host neither leads nor follows until it does ({})",
           to_string(RoleReason::cannot_set_clock));
}

void Journal::on(const ClockYielded& report, Now now) {
    if (!report.yielded)
        return change("clock-yielded", now, level::warn,
                      "nobody else sets this clock any more: this host keeps it, and takes part again");
    change("clock-yielded", now, level::err,
           "another program goes on setting this clock, a time daemon in another container of this machine, "
           "say: this host leaves it alone, and neither leads nor follows until that ends ({})",
           to_string(RoleReason::another_keeps_it));
}

// Said to whoever reads the log, and once: this cannot last, one of the two has to give way.
void Journal::note_disturbance(Disturbance disturbance, Duration amount, Now now) {
    const auto kind = to_string(disturbance);
    if (disturbance == Disturbance::slept)
        return change(kind, now, level::warn, "this host slept for {:.1f} s", in_seconds(amount));
    if (disturbance == Disturbance::jump)
        condition(kind, now, level::warn, "the clock was set by somebody else, by {:+.6f} s",
                  in_seconds(amount));
    if (std::exchange(offered_to_dictate_, true)) return;
    log_->warn(
        "another program disciplines this clock ({}): stop it, or run this daemon with -F and this host's "
        "name alone to serve its time",
        kind);
}

void Journal::on(const ClockImplausible& report, Now now) {
    change(
        "implausible clock", now, level::warn,
        "the clock was {:.0f} s before the earliest time that it can be: set to that. Another host leads, if "
        "there is one",
        in_seconds(report.behind));
}

void Journal::on(const RoundFinished& report, Now now) {
    change(
        "round", now, level::debug,
        "{} of {} slaves measured, {} good clocks; our offset {:+.1f} us, largest correction {:.1f} us, next "
        "round in {:.1f} s",
        report.measured, report.slaves, report.good, in_microseconds(report.network_offset),
        in_microseconds(report.largest_correction), in_seconds(report.next_round_in));
}

void Journal::on(const MajorityDoubted& report, Now now) {
    condition("majority doubted", now, level::warn,
              "{} clocks are {:+.6f} s off ours at once: they are measured again before they are believed",
              report.good, in_seconds(report.offset));
}

void Journal::note_reference(bool good) {
    if (good) return log_->info("the kernel says that this host's clock is right: its time is handed out");
    log_->warn("this host's time is not handed out, for the kernel knows of nothing that keeps its clock "
               "right ({}); "
               "--assume-good if that is wrong",
               to_string(RoleReason::unsynchronised));
}

}
