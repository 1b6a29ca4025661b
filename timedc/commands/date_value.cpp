#include "timedc/commands/date_value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <limits>
#include <optional>
#include <regex>
#include <vector>

namespace timed::control {

namespace {

using namespace std::chrono;

struct Fields {
    int year = 0;
    int month = 0;
    int day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    Duration fraction{};
    std::optional<minutes> zone{}; ///< ahead of UTC; nothing: local time
};

using Parsed = std::variant<WallTime, NoDate>;

tm local_fields(sys_seconds time) {
    const time_t count = time.time_since_epoch().count();
    tm fields{};
    ::localtime_r(&count, &fields);
    return fields;
}

int number(std::string_view digits) {
    int value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

// POSIX: 69 to 99 are 1969 to 1999.
int with_century(int two_digits) { return two_digits + (two_digits >= 69 ? 1900 : 2000); }

// [[[[[cc]yy]mm]dd]HH]MM[.ss]; omitted fields are those of `now`, omitted seconds are 0.
std::optional<Fields> historic_form(const std::string& text, sys_seconds now) {
    static const std::regex form{R"((?:(?:(?:(?:(\d\d)?(\d\d))?(\d\d))?(\d\d))?(\d\d))?(\d\d)(?:\.(\d\d))?)"};
    std::smatch part;
    if (!std::regex_match(text, part, form)) return std::nullopt;
    const tm today = local_fields(now);
    const auto field = [&](std::size_t i, int otherwise = 0) {
        return part[i].matched ? number(part[i].str()) : otherwise;
    };
    int of_year = today.tm_year + 1900;
    if (part[2].matched) of_year = with_century(number(part[2].str()));
    if (part[1].matched) of_year = number(part[1].str() + part[2].str());
    return Fields{
        of_year, field(3, today.tm_mon + 1), field(4, today.tm_mday), field(5, today.tm_hour), field(6),
        field(7)};
}

Duration fraction_of(std::string digits) {
    digits.resize(9, '0');
    return Duration{number(digits)};
}

std::optional<minutes> zone_of(const std::string& text) {
    if (text.empty()) return std::nullopt;
    if (text == "Z" || text == "z") return minutes{0};
    const auto ahead = hours{number(text.substr(1, 2))} +
                       minutes{text.size() > 3 ? number(text.substr(text.size() - 2)) : 0};
    return text.front() == '-' ? -ahead : ahead;
}

std::optional<Fields> iso_form(const std::string& text) {
    static const std::regex form{"(\\d{4})-(\\d\\d)-(\\d\\d)[Tt ](\\d\\d):(\\d\\d)"
                                 "(?::(\\d\\d)(?:[.,](\\d{1,9}))?)?([Zz]|[-+]\\d\\d(?::?[0-5]\\d)?)?"};
    std::smatch part;
    if (!std::regex_match(text, part, form)) return std::nullopt;
    const auto field = [&](std::size_t i) { return number(part[i].str()); };
    return Fields{field(1),        field(2), field(3), field(4), field(5), field(6), fraction_of(part[7]),
                  zone_of(part[8])};
}

year_month_day date_of(const Fields& fields) {
    return {year{fields.year}, month{static_cast<unsigned>(fields.month)},
            day{static_cast<unsigned>(fields.day)}};
}

// The time that the fields show, read as UTC: their time zone is not applied.
sys_seconds as_if_utc(const Fields& fields) {
    return sys_days{date_of(fields)} + hours{fields.hour} + minutes{fields.minute} + seconds{fields.second};
}

seconds local_ahead_of_utc(sys_seconds time) { return seconds{local_fields(time).tm_gmtoff}; }

// All moments at which the local time is `shown`: none if the change to daylight saving time skips it, two if
// the change from it repeats it.
std::vector<sys_seconds> moments(sys_seconds shown) {
    std::vector<sys_seconds> found;
    for (const auto near : {shown - days{1}, shown + days{1}}) {
        const auto moment = shown - local_ahead_of_utc(near);
        const bool shows_it = moment + local_ahead_of_utc(moment) == shown;
        if (shows_it && std::ranges::find(found, moment) == found.end()) found.push_back(moment);
    }
    return found;
}

std::string zone_text(seconds ahead) {
    const auto size = duration_cast<minutes>(abs(ahead)).count();
    return fmt::format("{}{:02}:{:02}", ahead < seconds{} ? '-' : '+', size / 60, size % 60);
}

std::string text_of(const Fields& fields) {
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", fields.year, fields.month, fields.day,
                       fields.hour, fields.minute, fields.second);
}

std::optional<NoDate> impossible(const Fields& fields) {
    const bool zone_exists = !fields.zone || abs(*fields.zone) < hours{24};
    if (date_of(fields).ok() && fields.hour < 24 && fields.minute < 60 && fields.second < 60 && zone_exists)
        return std::nullopt;
    return NoDate{fmt::format("{} does not exist", text_of(fields))};
}

Parsed carried_by_protocol(sys_seconds moment, Duration fraction, sys_seconds now) {
    constexpr seconds reach{std::numeric_limits<std::int32_t>::max()};
    if (moment < sys_seconds{}) return NoDate{"the date is before 1970"};
    if (moment - now > reach || now - moment > reach)
        return NoDate{"the date is more than 68 years from now, outside the range of the protocol"};
    return WallTime{nanoseconds{moment.time_since_epoch()} + fraction};
}

Parsed moment_of(const Fields& fields, sys_seconds now) {
    if (auto refusal = impossible(fields)) return *refusal;
    const auto shown = as_if_utc(fields);
    if (fields.zone) return carried_by_protocol(shown - *fields.zone, fields.fraction, now);
    const auto found = moments(shown);
    if (found.empty())
        return NoDate{fmt::format(
            "{} does not exist in local time: the change to daylight saving time skips it", text_of(fields))};
    if (found.size() > 1) {
        return NoDate{fmt::format("{0} is ambiguous in local time: use {0}{1} or {0}{2}", text_of(fields),
                                  zone_text(shown - found[0]), zone_text(shown - found[1]))};
    }
    return carried_by_protocol(found.front(), fields.fraction, now);
}

}

Parsed parse_date(std::string_view text, WallTime now) {
    const sys_seconds today{floor<seconds>(now.time_since_epoch())};
    const std::string typed{text};
    auto fields = historic_form(typed, today);
    if (!fields) fields = iso_form(typed);
    if (fields) return moment_of(*fields, today);
    return NoDate{
        fmt::format("'{}' is an invalid date: use [[[[[cc]yy]mm]dd]HH]MM[.ss], or 2026-11-22T15:34:47 "
                    "with or without Z or +01:00",
                    text)};
}

}
