// Log lines about messages that were ignored, or not sent.
#include "timed/observe/date_text.hpp"
#include "timed/observe/journal_lines.hpp"
#include "version.hpp"

namespace timed {

namespace {

std::string kind_of(const Disregarded& report) {
    return fmt::format("{} {}", to_string(report.type), to_string(report.reason));
}

// The date that a message carries.
std::string date_asked(const Disregarded& report) { return date_text(time_of_day(report.time, build_date)); }

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
        return condition(kind, now, level::warn, "another host uses our name {}: {} ({})", name, from,
                         reason);
    case Ignored::table_full:
        return condition(kind, now, level::err, "no more slots in host table for {} ({})", name, reason);
    case Ignored::duplicate_slave_name:
        return condition(kind, now, level::warn,
                         "{} uses the name of our slave {}, which answers at another address ({})", from,
                         name, reason);
    case Ignored::untrusted: return log_untrusted(report, now);
    case Ignored::foreign_address:
    case Ignored::contradicts_measurement:
    case Ignored::unconfirmed:
        return condition(kind, now, level::warn, "refused {} from {} at {} ({})", to_string(report.type),
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

// A message of a host that is not trusted.
void Journal::log_untrusted(const Disregarded& report, Now now) {
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
    default: // its sender is sent QUIT, which has its own line
        return condition(kind, now, level::debug, "ignored {} from untrusted {} ({})", to_string(report.type),
                         name, text(report.from));
    }
}

void Journal::on(const ExchangeRefused& report, Now now) {
    condition(fmt::format("{} {}", to_string(report.type), to_string(Ignored::busy)), now, level::debug,
              "did not send {} to {} ({})", to_string(report.type),
              report.to ? text(*report.to) : "all hosts", to_string(Ignored::busy));
}

}
