// Draws the table with ANSI escape sequences (ECMA-48).
#include "tests/lan/live_table.hpp"

#include "tests/lan/plain_lines.hpp"
#include "tests/lan/units.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fmt/format.h>
#include <iostream>
#include <sys/ioctl.h>
#include <unistd.h>

namespace lan {
namespace {

constexpr std::size_t most_rows = 20;
constexpr std::size_t lines_besides_rows = 4;
constexpr int samples_per_drawing = 5; // twice a second

// A wrapped row would take two lines, and spoil the redrawing of the table.
constexpr const char* cut_long_lines = "\033[?7l";
constexpr const char* wrap_long_lines = "\033[?7h";

constexpr const char* bold = "1";
constexpr const char* green = "32";
constexpr const char* yellow = "33";
constexpr const char* red = "31";
constexpr const char* faint = "2";

constexpr const char* columns = "{:<6} {:<{}} {:>14} {:>14} {:>18}   {}";
constexpr std::size_t narrowest_role = 10;

std::size_t rows_that_fit() {
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_row <= lines_besides_rows) return most_rows;
    return std::min<std::size_t>(most_rows, size.ws_row - lines_besides_rows);
}

std::string difference_of(const Sample& sample) {
    const auto difference_ns = largest_difference_ns(sample);
    return difference_ns ? duration_text(*difference_ns) : "none";
}

std::string role_of(const HostSample& host) {
    if (!host.up) return "down";
    if (host.role && !host.networks.empty()) return standings_text(host);
    return host.role.value_or("up");
}

const char* style_of(const HostSample& host) {
    if (!host.up) return red;
    if (host.role == "master") return green;
    return host.role && host.role != "slave" ? yellow : "";
}

}

bool LiveTable::is_possible() {
    const char* terminal = std::getenv("TERM"); // NOLINT(concurrency-mt-unsafe): read only
    return isatty(STDOUT_FILENO) && terminal && std::string(terminal) != "dumb";
}

LiveTable::LiveTable(double duration_s)
    : duration_s_(duration_s)
    , role_width_(narrowest_role)
    , colours_(!std::getenv("NO_COLOR")) { // NOLINT(concurrency-mt-unsafe): read only
    std::cout << "\033[?25l";              // hides the cursor
}

LiveTable::~LiveTable() { std::cout << "\033[?25h" << std::flush; }

std::string LiveTable::styled(const std::string& text, const char* style) const {
    return colours_ && *style ? fmt::format("\033[{}m{}\033[0m", style, text) : text;
}

std::string LiveTable::header() const {
    return styled(fmt::format("{:.0f} s of {:.0f}   {} hosts   largest difference {}{}", last_.t_s,
                              duration_s_, last_.hosts.size(), difference_of(last_), masters_text(last_)),
                  bold);
}

std::string LiveTable::row(const HostSample& host) const {
    const auto text =
        fmt::format(fmt::runtime(columns), host.name, role_of(host), role_width_,
                    signed_duration_text(host.error_ns - mean_error_ns(last_)),
                    fmt::format("{:+.3f} ppm", host.frequency_ppm),
                    host.last_correction_ns ? signed_duration_text(*host.last_correction_ns) : "",
                    host.master.value_or(""));
    return styled(text, style_of(host));
}

std::string LiveTable::row_of_others(std::size_t shown) const {
    std::size_t up = 0;
    std::int64_t worst_ns = 0;
    for (std::size_t i = shown; i < last_.hosts.size(); ++i) {
        if (!last_.hosts[i].up) continue;
        ++up;
        worst_ns = std::max(worst_ns, std::abs(last_.hosts[i].error_ns - mean_error_ns(last_)));
    }
    return fmt::format("and {} more, {} of them up, at most {} from the mean", last_.hosts.size() - shown, up,
                       duration_text(worst_ns));
}

void LiveTable::erase() {
    if (lines_on_screen_ > 0) std::cout << fmt::format("\033[{}A\033[J", lines_on_screen_);
    lines_on_screen_ = 0;
}

void LiveTable::draw() {
    for (const auto& host : last_.hosts) role_width_ = std::max(role_width_, role_of(host).size());
    std::vector<std::string> lines = {header(),
                                      styled(fmt::format(fmt::runtime(columns), "host", "role", role_width_,
                                                         "off the mean", "rate", "last correction", "master"),
                                             faint)};
    const std::size_t shown = std::min(last_.hosts.size(), rows_that_fit());
    for (std::size_t i = 0; i < shown; ++i) lines.push_back(row(last_.hosts[i]));
    if (shown < last_.hosts.size()) lines.push_back(row_of_others(shown));
    erase();
    std::cout << cut_long_lines;
    for (const auto& line : lines) std::cout << line << '\n';
    std::cout << wrap_long_lines << std::flush;
    lines_on_screen_ = lines.size();
}

void LiveTable::sample(const Sample& sample) {
    last_ = sample;
    if (std::lround(sample.t_s * 10) % samples_per_drawing == 0) draw();
}

void LiveTable::event(const EventRecord& event) {
    erase();
    std::cout << styled(event_text(event), yellow) << '\n';
    draw();
}

void LiveTable::summary(const Summary& summary) { std::cout << summary_text(summary) << std::flush; }

}
