// Writes the lines. Numbers are formatted here, because JSON libraries write 12.0 as 1.2E1.
#include "tests/lan/json_lines.hpp"

#include "tests/lan/system_error.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <iostream>

namespace lan {
namespace {

// With one decimal if that is exact, else three.
std::string seconds(double value) {
    const bool tenths = std::abs(value * 10 - std::round(value * 10)) < 1e-3;
    return fmt::format("{:.{}f}", value, tenths ? 1 : 3);
}

std::string seconds_or_null(const std::optional<double>& value) { return value ? seconds(*value) : "null"; }

std::string ns_or_null(const std::optional<std::int64_t>& value) {
    return value ? std::to_string(*value) : "null";
}

std::string name_or_null(const std::optional<std::string>& name) {
    return name ? json_string(*name) : "null";
}

std::string standing_object(const NetworkStanding& standing) {
    std::string json = fmt::format(R"({{"name":{})", json_string(standing.network));
    if (standing.role) {
        json += fmt::format(R"(,"role":{},"master":{})", json_string(*standing.role),
                            name_or_null(standing.master));
    }
    return json + "}";
}

std::string host_object(const HostSample& host) {
    std::string json = fmt::format(R"({{"name":{},"up":{})", json_string(host.name), host.up);
    if (host.role) json += fmt::format(R"(,"role":{})", json_string(*host.role));
    if (host.role) json += fmt::format(R"(,"master":{})", name_or_null(host.master));
    json += fmt::format(R"(,"error_ns":{},"freq_ppm":{:.6f})", host.error_ns, host.frequency_ppm);
    if (host.learned_ppm) json += fmt::format(R"(,"learned_ppm":{:.6f})", *host.learned_ppm);
    if (host.last_correction_ns) json += fmt::format(R"(,"last_correction_ns":{})", *host.last_correction_ns);
    if (host.usage) {
        json += fmt::format(R"(,"processor_ns":{},"memory_kib":{})", host.usage->processor_ns,
                            host.usage->memory_kib);
    }
    if (!host.networks.empty()) {
        std::vector<std::string> standings;
        std::ranges::transform(host.networks, std::back_inserter(standings), standing_object);
        json += fmt::format(R"(,"networks":[{}])", fmt::join(standings, ","));
    }
    return json + "}";
}

}

std::string json_string(const std::string& text) { return boost::json::serialize(boost::json::string(text)); }

JsonLines::JsonLines(const std::filesystem::path& file, bool detail)
    : detail_(detail)
    , out_(file == "-" ? std::cout : file_) {
    if (file != "-") file_.open(file);
    if (!out_) fail("write to " + file.string());
}

void JsonLines::write(const std::string& line) { out_ << line << std::endl; }

void JsonLines::sample(const Sample& sample) {
    if (!detail_ && !is_whole_second(sample)) return;
    std::string hosts;
    for (const auto& host : sample.hosts) hosts += (hosts.empty() ? "" : ",") + host_object(host);
    const std::string packets = detail_ ? fmt::format(R"(,"packets":{})", sample.packets) : "";
    write(fmt::format(R"({{"t":{}{},"hosts":[{}]}})", seconds(sample.t_s), packets, hosts));
}

void JsonLines::event(const EventRecord& event) {
    std::string json = fmt::format(R"({{"t":{},"event":{})", seconds(event.t_s), json_string(event.event));
    if (event.host) json += fmt::format(R"(,"host":{})", json_string(*event.host));
    for (const auto& [name, value] : event.details) json += fmt::format(R"(,"{}":{})", name, value);
    write(json + "}");
}

void JsonLines::summary(const Summary& summary) {
    write(fmt::format(
        R"({{"summary":{{"first_master_s":{},"below_20ms_s":{},"below_1ms_s":{},"below_100us_s":{},)"
        R"("pair_p50_ns":{},"pair_p99_ns":{},"pair_max_ns":{},"masters_at_end":{},"failover_s":{},)"
        R"("packets_per_host_hour":{:.1f}}}}})",
        seconds_or_null(summary.first_master_s), seconds_or_null(summary.below_20ms_s),
        seconds_or_null(summary.below_1ms_s), seconds_or_null(summary.below_100us_s),
        ns_or_null(summary.pair_p50_ns), ns_or_null(summary.pair_p99_ns), ns_or_null(summary.pair_max_ns),
        summary.masters_at_end, seconds_or_null(summary.failover_s), summary.packets_per_host_hour));
}

}
