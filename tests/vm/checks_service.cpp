// The daemon under systemd: priorities of log lines, reload, and the reported frequency: V8, V10.
#include "tests/vm/check.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <fmt/format.h>
#include <regex>
#include <sstream>

namespace vm {
namespace {

using namespace std::chrono_literals;

struct Line {
    int priority; // as in syslog: 4 warning, 6 informational
    std::string text;
};

std::vector<Line> journal(Lab& lab, int host) {
    std::istringstream output(
        lab.must_run(host, "journalctl -u timed _COMM=timed -o json --output-fields=PRIORITY,MESSAGE"));
    std::vector<Line> lines;
    for (std::string line; std::getline(output, line);) {
        const auto fields = boost::json::parse(line).as_object();
        lines.push_back({.priority = std::stoi(std::string(fields.at("PRIORITY").as_string())),
                         .text = std::string(fields.at("MESSAGE").as_string())});
    }
    return lines;
}

// Causes a warning, which must have the priority of a warning; other lines must not.
Finding warnings_can_be_filtered(Lab& lab) {
    constexpr int warning = 4;
    const int host = lab.roles().slaves.front();
    lab.must_run(host, "clock_hand shift 3");
    if (!lab.time_until_agreed(60s)) return judge(false, "a clock that was set did not come back");
    const auto lines = journal(lab, host);
    const auto warnings =
        std::ranges::count_if(lines, [](const Line& line) { return line.priority <= warning; });
    const std::regex time_stamp("^[0-9]{4}-[0-9]{2}-[0-9]{2} .*");
    const auto stamped = std::ranges::count_if(
        lines, [&](const Line& line) { return std::regex_match(line.text, time_stamp); });
    const auto all = std::ssize(lines);
    return judge(warnings > 0 && warnings < all && stamped == 0,
                 fmt::format("{} lines, {} of them warnings or errors, {} with a time stamp of their own",
                             all, warnings, stamped));
}

Finding service_is_reloaded(Lab& lab) {
    const auto reloaded = lab.run(lab.roles().slaves.front(), "systemctl reload timed");
    return judge(reloaded.exit_status == 0, reloaded.exit_status == 0 ? "done" : reloaded.output);
}

// On a host that serves its own time, another program disciplines the clock. The status shows the frequency
// that this program has set.
Finding frequency_of_a_reference(Lab& lab) {
    constexpr double set_ppm = 37;
    const int host = lab.roles().slaves.front();
    const auto unit = "/run/systemd/system/timed.service.d";
    lab.must_run(
        host,
        fmt::format("mkdir -p {0} && {{ echo [Service]; echo ExecStart=; sed -n 's/^ExecStart=.*/& -F {1}/p' "
                    "$(systemctl show -P FragmentPath timed); }} >{0}/reference.conf && "
                    "systemctl daemon-reload && systemctl restart timed",
                    unit, machine_name(host + 1)));
    lab.must_run(host, fmt::format("clock_hand frequency {}", set_ppm));
    double shown = 0;
    const bool right = poll_until(
        [&] {
            const auto own = lab.status(host);
            if (own && own->frequency_ppb) shown = *own->frequency_ppb / 1000;
            return std::abs(shown - set_ppm) < 0.1;
        },
        10s);
    lab.must_run(
        host, fmt::format(
                  "rm -r {} && systemctl daemon-reload && systemctl stop timed && clock_hand frequency 0 && "
                  "systemctl start timed",
                  unit));
    return judge(right,
                 fmt::format("the kernel has {:+.2f} ppm, timedc status shows {:+.2f}", set_ppm, shown));
}

}

std::vector<Check> service_checks() {
    return {{"V8_the_journal_tells_warnings_from_the_rest", warnings_can_be_filtered},
            {"V10_the_service_can_be_reloaded", service_is_reloaded},
            {"V10_the_frequency_of_a_reference_is_shown_as_the_kernel_has_it", frequency_of_a_reference}};
}

}
