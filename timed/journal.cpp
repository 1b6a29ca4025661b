#include "timed/journal.hpp"

#include "timed/date_text.hpp"
#include "timed/local_network.hpp"
#include "version.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace timed {

namespace {

namespace level = spdlog::level;

double seconds(Duration time) { return std::chrono::duration<double>(time).count(); }
double microseconds(Duration time) { return std::chrono::duration<double, std::micro>(time).count(); }
double ppm(Frequency frequency) { return static_cast<double>(frequency.parts_per_trillion) / 1e6; }

std::string text(Address address) { return fmt::format("{}:{}", address_text(address.ip), address.port); }

std::string kind_of(const Disregarded& report) {
    return fmt::format("{} {}", to_string(report.type), to_string(report.reason));
}

std::string kind_of(const NoReply& report) { return fmt::format("no reply to {}", to_string(report.to)); }

// The date that a message asked for or told.
std::string date_asked(const Disregarded& report) { return date_text(time_of_day(report.time, build_date)); }

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

std::string_view text(const std::optional<HostName>& name) { return name ? name->view() : "anybody"; }

}

Journal::Journal(std::shared_ptr<spdlog::logger> log, Standings standings)
    : log_(std::move(log))
    , standings_(std::move(standings))
    , gate_([this](level::level_enum level, std::string_view line) { log_->log(level, "{}", line); }) {}

template <class... Arguments>
void Journal::change(std::string_view kind, Now now, level::level_enum level,
                     fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    if (!log_->should_log(level)) return;
    gate_.change(std::string{kind}, level, fmt::format(format, std::forward<Arguments>(arguments)...),
                 now.instant);
}

template <class... Arguments>
void Journal::condition(std::string_view kind, Now now, level::level_enum level,
                        fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    if (!log_->should_log(level)) return;
    gate_.condition(std::string{kind}, level, fmt::format(format, std::forward<Arguments>(arguments)...),
                    now.instant);
}

void Journal::trouble(std::string_view what, const boost::system::error_code& error, Instant now) {
    condition(fmt::format("{}: {}", what, error.message()), {now, {}}, level::err, "{}: {}", what,
              error.message());
}

void Journal::unsent(MessageType type, std::uint32_t to, const boost::system::error_code& error,
                     Instant now) {
    condition(fmt::format("sendto: {}", error.message()), {now, {}}, level::err, "{}: sendto {}: {}",
              to_string(type), address_text(to), error.message());
}

void Journal::note_lost(std::uint32_t datagrams, Now now) {
    condition("lost", now, level::warn,
              "{} datagrams were lost: the receive buffer was full (net.core.rmem_max limits it)", datagrams);
}

void Journal::note(const Report& report, Now now) {
    std::visit([&](const auto& happened) { on(happened, now); }, report);
}

bool Journal::is_master() const {
    return std::ranges::any_of(standings_(), [](const auto& own) { return own.role == Role::master; });
}

std::optional<HostName> Journal::followed() const {
    for (const auto& own : standings_()) {
        if (own.role == Role::slave && own.master) return own.master;
    }
    return std::nullopt;
}

void Journal::on(const NameChanged& report, Now now) {
    if (report.namesake) {
        change("name", now, level::warn,
               "another host, at {}, is called {} too: this one goes by {} (namesake)",
               text(*report.namesake), report.before.view(), report.now.view());
    } else {
        change("name", now, level::info, "this host goes by {}, no longer by {} ({})", report.now.view(),
               report.before.view(), to_string(report.reason));
    }
}

void Journal::on(const RoleChanged& report, Now now) {
    const auto reason = to_string(report.reason);
    const auto say = [&](std::string_view what, std::string_view whom = {}) {
        change(fmt::format("{} {}", to_string(report.role), reason), now, level::info, "{}{} ({})", what,
               whom, reason);
    };
    switch (report.role) {
    case Role::searching: return say("looking for a master");
    case Role::candidate: return say("This machine is a candidate time master");
    case Role::bystander: return say("bystander of ", report.master->view());
    case Role::master: {
        const auto upstream = followed();
        return upstream ? say("master here, submaster to ", upstream->view()) : say("This machine is master");
    }
    case Role::slave:
        if (!report.master) return say("slave, waiting for a master");
        return say(is_master() ? "submaster to " : "slave to ", report.master->view());
    }
}

void Journal::on(const ClockCorrected& report, Now now) {
    if (report.kind == CorrectionKind::step) return note_step(report.amount, now);
    change("slew", now, level::debug, "slewing the clock by {:+.1f} us, frequency {:+.3f} ppm",
           microseconds(report.amount), ppm(report.frequency));
}

// A slave is stepped by its master. A master steps itself when a date was set, which has been said then, or
// when the average is so far off.
void Journal::note_step(Duration amount, Now now) {
    if (std::exchange(date_change_, std::nullopt) == amount) return;
    const auto whole = std::chrono::duration_cast<std::chrono::seconds>(amount).count();
    if (const auto master = followed()) {
        change("step", now, level::warn, "date changed by {} from {}: stepped the clock by {:+.6f} s",
               master->view(), date_text(now.wall - amount), seconds(amount));
    } else if (whole != 0) {
        change("step", now, level::warn,
               "clock correction {} sec too large to adjust: stepped the clock by {:+.6f} s", whole,
               seconds(amount));
    } else {
        change("step", now, level::info, "stepped the clock by {:+.6f} s", seconds(amount));
    }
}

void Journal::on(const CorrectionRefused& report, Now now) {
    const auto master = followed();
    condition("refused", now, level::err, "refused to correct the clock by {:+.6f} s, as {} wants: {} ({})",
              seconds(report.amount), master ? master->view() : "the average of all clocks",
              consequence_of(report.reason), to_string(report.reason));
}

void Journal::on(const DateRefused& report, Now now) {
    condition("date-refused", now, level::err,
              "date change by {} of {:+.6f} s refused, asked for by {}: {} ({})", report.by.view(),
              seconds(report.amount), text(report.from), consequence_of(report.reason),
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
        return change(kind, now, level::warn, "this host slept for {:.1f} s", seconds(amount));
    if (disturbance == Disturbance::jump)
        condition(kind, now, level::warn, "the clock was set by somebody else, by {:+.6f} s",
                  seconds(amount));
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
        seconds(report.behind));
}

void Journal::on(const RoundFinished& report, Now now) {
    change(
        "round", now, level::debug,
        "{} of {} slaves measured, {} good clocks; our offset {:+.1f} us, largest correction {:.1f} us, next "
        "round in {:.1f} s",
        report.measured, report.slaves, report.good, microseconds(report.network_offset),
        microseconds(report.largest_correction), seconds(report.next_round_in));
}

void Journal::on(const SlaveJoined& report, Now now) {
    condition("slave", now, level::info, "{} ({}) is our slave", report.slave.view(), text(report.address));
}

void Journal::on(const SlaveMoved& report, Now now) {
    condition("slave moved", now, level::warn, "{} is at {} now, and no longer at {}", report.slave.view(),
              text(report.to), text(report.from));
}

void Journal::on(const SlaveForgotten& report, Now now) {
    condition(to_string(report.trouble), now, level::warn, "purging {} for not answering ({})",
              report.slave.view(), to_string(report.trouble));
}

void Journal::on(const SlaveUnmeasured& report, Now now) {
    const auto name = report.slave.view();
    const auto quality = to_string(report.quality);
    if (report.quality == Quality::no_answer)
        return condition(quality, now, level::err, "measure: {} did not respond ({})", name, quality);
    condition(quality, now, level::err, "measure {}: {}", name, quality);
}

void Journal::on(const SlaveResponds& report, Now now) {
    const auto name = report.slave.view();
    if (report.response != Response::ignores)
        return change("response", now, level::info, "{} takes its corrections again", name);
    condition(
        to_string(report.response), now, level::warn,
        "{} does not take its corrections, now of {:+.1f} us ({}): it is measured rarely and does not count "
        "in the average",
        name, microseconds(report.correction), to_string(report.response));
}

void Journal::on(const MajorityDoubted& report, Now now) {
    condition("majority doubted", now, level::warn,
              "{} clocks are {:+.6f} s off ours at once: they are measured again before they are believed",
              report.good, seconds(report.offset));
}

void Journal::on(const NoReply& report, Now now) {
    const auto from = text(report.from);
    const auto kind = kind_of(report);
    const auto say = [&](level::level_enum level, std::string_view what, std::string_view end = {}) {
        condition(kind, now, level, "{} {}{}", what, from, end);
    };
    switch (report.to) {
    case MessageType::adjtime: return say(level::warn, "no reply to time correction from");
    case MessageType::settime:
        return say(level::warn,
                   report.because_of ? "no reply to initial SETTIME from" : "no reply to SETTIME from");
    case MessageType::refuse:
        if (report.because_of) return say(level::err, "error in election from");
        [[fallthrough]];
    case MessageType::accept: return say(level::warn, "no answer from candidate");
    case MessageType::quit: return say_unheeded_quit(report, now);
    default: return condition(kind, now, level::debug, "no reply to {} from {}", to_string(report.to), from);
    }
}

// What had made us say QUIT; 4.4BSD had a text for each.
void Journal::say_unheeded_quit(const NoReply& report, Now now) {
    const auto from = text(report.from);
    const auto kind = kind_of(report);
    switch (report.because_of.value_or(MessageType::any)) {
    case MessageType::election:
        return condition(kind, now, level::err, "no reply from {} to ELECTION-QUIT", from);
    case MessageType::conflict:
        return condition(kind, now, level::warn,
                         "conflict error: no reply from {0} to QUIT (no response from {0} to CONFLICT-QUIT)",
                         from);
    case MessageType::loop:
        return condition(kind, now, level::err, "no reply from {} to master LOOP-QUIT", from);
    case MessageType::masterup:
        return condition(kind, now, level::debug, "no reply from false master {} to QUIT", from);
    default: return condition(kind, now, level::err, "no reply from {} to slave LOOP-QUIT", from);
    }
}

void Journal::on(const RivalMaster& report, Now now) {
    condition("rival master", now, level::warn, "{} ({}) is master here too", report.rival.view(),
              text(report.address));
}

void Journal::on(const MasterSuppressed& report, Now now) {
    condition("false master", now, level::warn, "suppressing false master {} ({})", report.master.view(),
              text(report.address));
}

void Journal::on(const DateChanged& report, Now now) {
    date_change_ = report.amount;
    change("date", now, level::warn, "date changed by {} from {} by {:+.6f} s, asked for by {}",
           report.by.view(), date_text(now.wall - report.amount), seconds(report.amount), text(report.from));
}

void Journal::on(const DateForwarded& report, Now now) {
    change("date", now, level::info, "forwarding date change by {} to {}, asked for by {}", report.by.view(),
           date_text(now.wall + report.amount), text(report.from));
}

void Journal::on(const TracingSwitched& report, Now now) {
    change("trace", now, level::info, "tracing {}", report.on ? "on" : "off");
}

void Journal::on(const Rejected& report, Now now) {
    const auto reason = to_string(report.reason);
    const auto from = text(report.from);
    switch (report.reason) {
    case Malformed::too_short:
        return condition(reason, now, level::info, "short packet ({}/{} bytes) from {} ({})", report.bytes,
                         min_wire_size, from, reason);
    case Malformed::unterminated_name:
        return condition(reason, now, level::info, "hostname field not NUL terminated in packet from {} ({})",
                         from, reason);
    default:
        return condition(reason, now, level::info, "ignored a malformed packet from {} ({})", from, reason);
    }
}

void Journal::on(const Disregarded& report, Now now) {
    const auto name = report.name.view();
    const auto from = text(report.from);
    const auto reason = to_string(report.reason);
    const auto kind = kind_of(report);
    switch (report.reason) {
    case Ignored::own_name:
        return condition(kind, now, level::warn, "another host has our name {}: {} ({})", name, from, reason);
    case Ignored::table_full:
        return condition(kind, now, level::err, "no more slots in host table for {} ({})", name, reason);
    case Ignored::claims_a_slave:
        return condition(kind, now, level::warn,
                         "{} says that it is our slave {}, who answers elsewhere ({})", from, name, reason);
    case Ignored::untrusted: return say_untrusted(report, now);
    case Ignored::foreign_address:
    case Ignored::contradicts_measurement:
    case Ignored::unconfirmed:
        return condition(kind, now, level::warn, "refused {} of {} from {} ({})", to_string(report.type),
                         name, from, reason);
    case Ignored::network_dates_off:
    case Ignored::unproven_slave:
    case Ignored::too_soon:
    case Ignored::unknown_slave:
        return condition(kind, now, level::err, "attempted SET DATEREQ by uncontrolled {} to {} ({})", name,
                         date_asked(report), reason);
    default:
        return condition(kind, now, level::debug, "ignored {} from {} ({}): {}", to_string(report.type), name,
                         from, reason);
    }
}

void Journal::on(const ExchangeRefused& report, Now now) {
    condition(fmt::format("{} {}", to_string(report.type), to_string(Ignored::busy)), now, level::debug,
              "did not send {} to {} ({})", to_string(report.type),
              report.to ? text(*report.to) : "everybody", to_string(Ignored::busy));
}

// What somebody tried who is not on the list of trusted hosts.
void Journal::say_untrusted(const Disregarded& report, Now now) {
    const auto name = report.name.view();
    const auto kind = kind_of(report);
    const auto say = [&](std::string_view what, std::string_view end = {}) {
        condition(kind, now, level::warn, "{} {}{} ({})", what, name, end, text(report.from));
    };
    const auto to_date = [&] { return " to " + date_asked(report); };
    switch (report.type) {
    case MessageType::adjtime: return say("attempted time adjustment by");
    case MessageType::settime: return say("attempted time setting by untrusted", to_date());
    case MessageType::setdate: return say("attempted date change by untrusted", to_date());
    case MessageType::setdatereq: return say("attempted SET DATEREQ by untrusted", to_date());
    case MessageType::election: return say("suppress election of");
    case MessageType::quit: return say("untrusted", " told us QUIT");
    default: // its sender was told to quit, and that was said
        return condition(kind, now, level::debug, "ignored {} from untrusted {} ({})", to_string(report.type),
                         name, text(report.from));
    }
}

void Journal::note_reference(bool good) {
    if (good) return log_->info("the kernel says that this host's clock is right: its time is handed out");
    log_->warn("this host's time is not handed out, for the kernel knows of nothing that keeps its clock "
               "right ({}); "
               "--assume-good if that is wrong",
               to_string(RoleReason::unsynchronised));
}

void Journal::note_netgroup(std::string_view netgroup, NetgroupFinding finding, std::size_t trusted) {
    const auto consequence =
        trusted == 0 ? std::string{"EVERY host is trusted"} : fmt::format("{} hosts are trusted", trusted);
    switch (finding) {
    case NetgroupFinding::in_force: return log_->info("netgroup {} read: {}", netgroup, consequence);
    case NetgroupFinding::not_in_it:
        return log_->warn("netgroup {} does not include this host, so it is not used: {}", netgroup,
                          consequence);
    case NetgroupFinding::unreadable:
        return log_->warn("netgroup {} is unknown, empty, or cannot be read now: {}", netgroup, consequence);
    }
}

}
