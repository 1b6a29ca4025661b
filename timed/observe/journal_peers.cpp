// Log lines about other hosts: slaves, rival masters, and hosts that do not answer.
#include "timed/observe/journal_lines.hpp"

namespace timed {

namespace {

std::string kind_of(const NoReply& report) { return fmt::format("no reply to {}", to_string(report.to)); }

std::string_view text(const std::optional<HostName>& name) { return name ? name->view() : "any host"; }

}

void Journal::on(const SlaveJoined& report, Now now) {
    condition("slave", now, level::info, "{} ({}) is our slave", report.slave.view(), text(report.address));
}

void Journal::on(const SlaveMoved& report, Now now) {
    condition("slave moved", now, level::warn, "{} has changed its address to {}, from {}",
              report.slave.view(), text(report.to), text(report.from));
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
        return change("response", now, level::info, "{} follows its corrections again", name);
    condition(
        to_string(report.response), now, level::warn,
        "{} does not follow its corrections, now of {:+.1f} us ({}): it is measured rarely and excluded from "
        "the average",
        name, in_microseconds(report.correction), to_string(report.response));
}

void Journal::on(const RivalMaster& report, Now now) {
    condition("rival master", now, level::warn, "{} ({}) is also a master of this network",
              report.rival.view(), text(report.address));
}

void Journal::on(const MasterSuppressed& report, Now now) {
    condition("false master", now, level::warn, "suppressing false master {} ({})", report.master.view(),
              text(report.address));
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
    case MessageType::quit: return log_unanswered_quit(report, now);
    default: return condition(kind, now, level::debug, "no reply to {} from {}", to_string(report.to), from);
    }
}

// 4.4BSD had a text for each message that QUIT responds to.
void Journal::log_unanswered_quit(const NoReply& report, Now now) {
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

}
