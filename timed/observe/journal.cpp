#include "timed/observe/journal.hpp"

#include "timed/observe/journal_lines.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace timed {

Journal::Journal(std::shared_ptr<spdlog::logger> log, Standings standings)
    : log_(std::move(log))
    , standings_(std::move(standings))
    , gate_([this](level::level_enum level, std::string_view line) { log_->log(level, "{}", line); }) {}

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
               "another host, at {}, also has the name {}: this host now uses the name {} ({})",
               text(*report.namesake), report.before.view(), report.now.view(), to_string(report.reason));
    } else {
        change("name", now, level::info, "this host now uses the name {}, previously {} ({})",
               report.now.view(), report.before.view(), to_string(report.reason));
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

void Journal::on(const TracingSwitched& report, Now now) {
    change("trace", now, level::info, "tracing {}", report.on ? "on" : "off");
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
