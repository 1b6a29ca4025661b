#include "timed/observe/date_text.hpp"

#include <fmt/format.h>

#include <array>
#include <ctime>

namespace timed {

namespace {

std::string local_time(WallTime time, const char* format) {
    const auto whole = std::chrono::floor<std::chrono::seconds>(time);
    const time_t seconds = whole.time_since_epoch().count();
    tm fields{};
    std::array<char, 64> text{};
    if (::localtime_r(&seconds, &fields) == nullptr) return "?";
    return {text.data(), std::strftime(text.data(), text.size(), format, &fields)};
}

}

std::string date_text(WallTime time) { return local_time(time, "%a %b %e %H:%M:%S %Y"); }

std::string time_text(WallTime time) {
    const auto part = time - std::chrono::floor<std::chrono::seconds>(time);
    return fmt::format("{}.{:06}", local_time(time, "%H:%M:%S"), part / 1us);
}

}
