// Formats samples, events and summary as text.
#include "tests/lan/plain_lines.hpp"

#include "tests/lan/units.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iostream>

namespace lan {
namespace {

std::string since(const std::optional<double>& moment_s) {
    return moment_s ? fmt::format("from {:.1f} s on", *moment_s) : "never";
}

std::string difference_text(const std::optional<std::int64_t>& ns) {
    return ns ? duration_text(*ns) : "none";
}

std::string roles_text(const Summary& summary) {
    if (!summary.roles_known) return "";
    if (summary.master) return ", master is " + *summary.master;
    return fmt::format(", {} masters", summary.masters_at_end);
}

// "   h3 A slave, B master" for every gateway that reports its roles.
std::string gateways_text(const Sample& sample) {
    std::string text;
    for (const auto& host : sample.hosts) {
        if (host.networks.size() > 1 && host.role)
            text += fmt::format("   {} {}", host.name, standings_text(host));
    }
    return text;
}

}

void PlainLines::sample(const Sample& sample) {
    if (!is_whole_second(sample)) return;
    const auto up = std::ranges::count(sample.hosts, true, &HostSample::up);
    std::cout << fmt::format("{:5.0f} s   {} of {} hosts up   largest difference {}{}{}\n", sample.t_s, up,
                             sample.hosts.size(), difference_text(largest_difference_ns(sample)),
                             masters_text(sample), gateways_text(sample))
              << std::flush;
}

void PlainLines::event(const EventRecord& event) { std::cout << event_text(event) << '\n' << std::flush; }

void PlainLines::summary(const Summary& summary) { std::cout << summary_text(summary) << std::flush; }

std::string event_text(const EventRecord& event) {
    return fmt::format("{:7.1f} s: {}", event.t_s, event.sentence);
}

std::string summary_text(const Summary& summary) {
    std::string text = fmt::format("\nAfter {:.0f} s: {} of {} hosts up{}.\n", summary.t_s, summary.hosts_up,
                                   summary.hosts, roles_text(summary));
    if (summary.roles_known) {
        const auto& first_s = summary.first_master_s;
        text += fmt::format("First master          {}\n",
                            first_s ? fmt::format("after {:.1f} s", *first_s) : "never");
    }
    if (summary.failover_s)
        text += fmt::format("New master            {:.1f} s after the kill\n", *summary.failover_s);
    text += fmt::format("All clocks within     20 ms {}, 1 ms {}, 100 µs {}\n", since(summary.below_20ms_s),
                        since(summary.below_1ms_s), since(summary.below_100us_s));
    text += fmt::format("Largest difference    {} at the end; in the second half of the run\n"
                        "                      median {}, 99th percentile {}, maximum {}\n",
                        difference_text(summary.pair_at_end_ns), difference_text(summary.pair_p50_ns),
                        difference_text(summary.pair_p99_ns), difference_text(summary.pair_max_ns));
    text += fmt::format("Packets               {:.0f} per host and hour\n", summary.packets_per_host_hour);
    return text;
}

}
