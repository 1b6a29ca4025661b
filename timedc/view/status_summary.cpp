#include "timedc/view/status_summary.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string_view>

namespace timed::control {

namespace {

namespace json = boost::json;

// A field that is missing or has another type reads as empty or zero: the daemon may be another version.
std::string_view text(const json::object& from, std::string_view key) {
    const auto* value = from.if_contains(key);
    return value != nullptr && value->is_string() ? std::string_view{value->get_string()}
                                                  : std::string_view{};
}

double number(const json::object& from, std::string_view key) {
    const auto* value = from.if_contains(key);
    boost::system::error_code error;
    const auto found = value != nullptr ? value->to_number<double>(error) : 0.0;
    return error ? 0.0 : found;
}

const json::object* object(const json::object& from, std::string_view key) {
    const auto* value = from.if_contains(key);
    return value != nullptr ? value->if_object() : nullptr;
}

std::string in_words(double nanoseconds) {
    const double size = std::abs(nanoseconds);
    if (size >= 1e9) return fmt::format("{:+.3f} s", nanoseconds / 1e9);
    if (size >= 1e6) return fmt::format("{:+.3f} ms", nanoseconds / 1e6);
    return fmt::format("{:+.1f} us", nanoseconds / 1e3);
}

// Clamped, because a corrupt number might not fit an integer.
std::string uptime(double seconds) {
    constexpr double longest = 1e12;
    const auto whole = static_cast<std::int64_t>(std::clamp(seconds, 0.0, longest));
    const auto days = whole / 86400;
    const auto clock = fmt::format("{:02}:{:02}:{:02}", whole / 3600 % 24, whole / 60 % 60, whole % 60);
    return days > 0 ? fmt::format("{} d {}", days, clock) : clock;
}

std::string slaves(double count) { return fmt::format("{} slave{}", count, count == 1 ? "" : "s"); }

std::string standing(const json::object& network) {
    const auto role = text(network, "role");
    const auto master = text(network, "master");
    if (role == "master") return fmt::format("master of {}", slaves(number(network, "slaves")));
    if (role == "slave" && !master.empty()) return fmt::format("slave to {}", master);
    if (role == "slave") return "slave, waiting for a master";
    if (role == "bystander") return fmt::format("bystander of {}", master);
    return role == "candidate" ? "candidate time master" : "looking for a master";
}

std::string reason(const json::object& network) {
    const auto known = text(network, "reason");
    return known.empty() ? std::string{} : fmt::format(" ({})", known);
}

std::string networks(const json::object& status, std::string_view key,
                     const std::function<std::string(const json::object&)>& describe) {
    const auto* list = status.if_contains(key);
    if (list == nullptr || !list->is_array()) return {};
    std::string all;
    for (const auto& entry : list->get_array()) {
        if (!entry.is_object()) continue;
        const auto& network = entry.get_object();
        all += fmt::format("network     {} by {}: {}{}\n", text(network, "network"),
                           text(network, "interface"), describe(network), reason(network));
    }
    return all;
}

std::string networks(const json::object& status) {
    const auto used = networks(status, "networks", standing);
    const auto unused =
        networks(status, "unused_networks", [](const auto&) { return std::string{"not used"}; });
    return (used.empty() ? "network     none usable\n" : used) + unused;
}

std::string correction(const json::object& status) {
    const auto kind = text(status, "last_correction_kind");
    if (kind.empty()) return "none yet";
    return fmt::format("{} by a {}", in_words(number(status, "last_correction_ns")), kind);
}

std::string refused(const json::object& status) {
    const double corrections = number(status, "refused_corrections");
    return corrections > 0 ? fmt::format(", {} refused", corrections) : std::string{};
}

std::string round(const json::object& status) {
    const auto* last = object(status, "round");
    if (last == nullptr) return {};
    return fmt::format(
        "last round  {} of {} measured, {} truechimers; own correction {}, largest correction {}\n",
        number(*last, "measured"), slaves(number(*last, "slaves")), number(*last, "good"),
        in_words(number(*last, "network_offset_ns")), in_words(number(*last, "largest_correction_ns")));
}

std::string trouble(const json::object& status) {
    const auto known = text(status, "trouble");
    return known.empty() ? std::string{} : fmt::format("trouble     {}\n", known);
}

std::string counts(const json::object& status, std::string_view key) {
    const auto* reasons = object(status, key);
    if (reasons == nullptr || reasons->empty()) return {};
    std::string all;
    for (const auto& [reason, count] : *reasons) {
        all += fmt::format("{}{} {}", all.empty() ? "" : ", ", std::string_view{reason},
                           number(*reasons, reason));
    }
    return fmt::format("{:<12}{}\n", key, all);
}

std::string packets(const json::object& status) {
    const auto* all = object(status, "packets");
    if (all == nullptr) return {};
    return fmt::format("packets     {} received, {} sent\n", number(*all, "received"), number(*all, "sent"));
}

}

std::optional<std::string> summarize(const json::value& value) {
    const auto* status = value.if_object();
    if (status == nullptr || text(*status, "name").empty()) return std::nullopt;
    std::string all = fmt::format("{}, timed {}, up {}\n", text(*status, "name"), text(*status, "version"),
                                  uptime(number(*status, "uptime_s")));
    all += networks(*status);
    all += trouble(*status);
    all += fmt::format("correction  {}{}\n", correction(*status), refused(*status));
    all += fmt::format("frequency   {:+.3f} ppm\n", number(*status, "frequency_ppb") / 1000);
    all += round(*status);
    all += packets(*status);
    for (const auto* key : {"ignored", "malformed", "unmeasured", "forgotten", "unanswered", "disturbed"}) {
        all += counts(*status, key);
    }
    return all;
}

}
