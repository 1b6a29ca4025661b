#include "timed/journal.hpp"

#include "timed/local_network.hpp"

#include <fmt/format.h>

#include <utility>
#include <variant>

namespace timed {

namespace {

namespace level = spdlog::level;

double seconds(Duration time) { return std::chrono::duration<double>(time).count(); }
double microseconds(Duration time) { return std::chrono::duration<double, std::micro>(time).count(); }
double ppm(Frequency frequency) { return static_cast<double>(frequency.parts_per_trillion) / 1e6; }

std::string text(Address address) { return fmt::format("{}:{}", address_text(address.ip), address.port); }

std::string_view text(const std::optional<HostName>& name) { return name ? name->view() : "anybody"; }

}

template <class... Arguments>
void Journal::write(LineLimiter& limiter, Instant now, level::level_enum level,
                    fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    if (!log_->should_log(level)) return;
    catch_up(now);
    if (limiter.admit(now)) log_->log(level, format, std::forward<Arguments>(arguments)...);
}

void Journal::catch_up(Instant now) {
    const auto tell = [&](LineLimiter& limiter, std::string_view what) {
        const auto held = limiter.held_back(now);
        if (held) log_->warn("{} {} in the last {:.1f} s", held->lines, what, seconds(held->during));
    };
    tell(strangers_, "more lines about other hosts held back");
    tell(changes_, "more changes of role or clock");
    tell(troubles_, "more such errors");
}

void Journal::trouble(std::string_view what, const boost::system::error_code& error, Instant now) {
    write(troubles_, now, level::err, "{}: {}", what, error.message());
}

void Journal::note(const Report& report, Instant now) {
    std::visit([&](const auto& happened) { on(happened, now); }, report);
}

void Journal::on(const RoleChanged& report, Instant now) {
    const auto reason = to_string(report.reason);
    switch (report.role) {
    case Role::searching: return write(changes_, now, level::info, "looking for a master ({})", reason);
    case Role::candidate:
        return write(changes_, now, level::info, "This machine is a candidate time master ({})", reason);
    case Role::master: return write(changes_, now, level::info, "This machine is master ({})", reason);
    case Role::slave:
        if (report.master) {
            return write(changes_, now, level::info, "slave to {} ({})", report.master->view(), reason);
        }
        return write(changes_, now, level::info, "slave, waiting for a master ({})", reason);
    case Role::bystander:
        return write(changes_, now, level::info, "bystander of {} ({})", report.master->view(), reason);
    }
}

void Journal::on(const ClockCorrected& report, Instant now) {
    if (report.kind == CorrectionKind::step) {
        return write(changes_, now, level::info, "stepped the clock by {:+.6f} s", seconds(report.amount));
    }
    write(changes_, now, level::debug, "slewing the clock by {:+.1f} us, frequency {:+.3f} ppm",
          microseconds(report.amount), ppm(report.frequency));
}

void Journal::on(const RoundFinished& report, Instant now) {
    write(
        changes_, now, level::debug,
        "{} of {} slaves measured, {} good clocks; our offset {:+.1f} us, largest correction {:.1f} us, next "
        "round in {:.1f} s",
        report.measured, report.slaves, report.good, microseconds(report.network_offset),
        microseconds(report.largest_correction), seconds(report.next_round_in));
}

void Journal::on(const SlaveJoined& report, Instant now) {
    write(strangers_, now, level::info, "{} ({}) is our slave", report.slave.view(), text(report.address));
}

void Journal::on(const SlaveForgotten& report, Instant now) {
    write(strangers_, now, level::warn, "purging {} for not answering ({})", report.slave.view(),
          to_string(report.trouble));
}

void Journal::on(const SlaveUnmeasured& report, Instant now) {
    write(strangers_, now, level::err, "measure: {} did not respond ({})", report.slave.view(),
          to_string(report.quality));
}

void Journal::on(const NoReply& report, Instant now) {
    const auto from = text(report.from);
    switch (report.to) {
    case MessageType::adjtime:
        return write(strangers_, now, level::warn, "no reply to time correction from {}", from);
    case MessageType::settime:
        return write(strangers_, now, level::warn, "no reply to SETTIME from {}", from);
    case MessageType::accept:
    case MessageType::refuse: return write(strangers_, now, level::warn, "no answer from candidate {}", from);
    case MessageType::quit:
        return write(strangers_, now, level::warn, "conflict error: no reply from {} to QUIT", from);
    default:
        return write(strangers_, now, level::debug, "no reply to {} from {}", to_string(report.to), from);
    }
}

void Journal::on(const RivalMaster& report, Instant now) {
    write(strangers_, now, level::warn, "{} ({}) is master here too", report.rival.view(),
          text(report.address));
}

void Journal::on(const MasterSuppressed& report, Instant now) {
    write(strangers_, now, level::warn, "suppressing false master {} ({})", report.master.view(),
          text(report.address));
}

void Journal::on(const DateChanged& report, Instant now) {
    write(changes_, now, level::warn, "date changed by {} from {} by {:+.6f} s", report.by.view(),
          text(report.from), seconds(report.amount));
}

void Journal::on(const DateForwarded& report, Instant now) {
    write(changes_, now, level::info, "forwarding date change by {} from {}", report.by.view(),
          text(report.from));
}

void Journal::on(const TracingSwitched& report, Instant now) {
    write(changes_, now, level::info, "tracing {}", report.on ? "on" : "off");
}

void Journal::on(const Rejected& report, Instant now) {
    const auto reason = to_string(report.reason);
    const auto from = text(report.from);
    switch (report.reason) {
    case Malformed::too_short:
        return write(strangers_, now, level::info, "short packet from {} ({})", from, reason);
    case Malformed::unterminated_name:
        return write(strangers_, now, level::info, "hostname field not NUL terminated in packet from {} ({})",
                     from, reason);
    default:
        return write(strangers_, now, level::info, "ignored a malformed packet from {} ({})", from, reason);
    }
}

void Journal::on(const Disregarded& report, Instant now) {
    const auto name = report.name.view();
    const auto from = text(report.from);
    switch (report.reason) {
    case Ignored::own_name:
        return write(strangers_, now, level::warn, "another host has our name {}: {} ({})", name, from,
                     to_string(report.reason));
    case Ignored::table_full:
        return write(strangers_, now, level::err, "no more slots in host table for {} ({})", name,
                     to_string(report.reason));
    default:
        return write(strangers_, now, level::debug, "ignored {} from {} ({}): {}", to_string(report.type),
                     name, from, to_string(report.reason));
    }
}

}
