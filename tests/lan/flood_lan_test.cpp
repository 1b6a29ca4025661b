// A LAN with a hostile host: effects of a flood of valid messages on master, agreement, logs and memory.
#include "tests/lan/lan_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <ranges>
#include <regex>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lan {
namespace {

using namespace std::chrono_literals;

constexpr auto deadline = 120s;

// In s.
constexpr int flood_begins = 20;
constexpr int flood_ends = 25;
constexpr int master_is_back = flood_ends + 5;
constexpr int has_recovered = flood_ends + 10;
constexpr int end = flood_ends + 20;

#ifdef __SANITIZE_ADDRESS__
constexpr bool is_sanitized = true; // it delays the release of freed memory
#else
constexpr bool is_sanitized = false;
#endif

const std::vector<int> honest{1, 2, 3, 4};
constexpr int hostile = 5;

LanRun flooded_by(const std::string& kind) {
    return {{"--hosts", "5", "--offset", "0.1", "--drift", "20", "--seconds", std::to_string(end), "--detail",
             "--host", "5:sleep " + std::to_string(end + 10), "--at",
             std::to_string(flood_begins) + ":flood=" + std::to_string(hostile) + ":" + kind +
                 ":3000:" + std::to_string(flood_ends - flood_begins)},
            deadline};
}

/// The only master among the honest hosts, if all others follow it.
std::string master_at(const LanRun& run, int t_s) {
    std::string master;
    for (const int host : honest) {
        const auto& sample = run.host_at(t_s, host);
        if (sample.at("role") == "master")
            master += (master.empty() ? "" : " and ") + std::string{sample.at("name").as_string()};
    }
    for (const int host : honest) {
        const auto& sample = run.host_at(t_s, host);
        if (sample.at("role") != "master" && sample.at("master") != master.c_str())
            master += ", not of " + std::string{sample.at("name").as_string()};
    }
    return master;
}

std::int64_t worst_difference_ns(const LanRun& run, int from_s, int until_s) {
    std::int64_t worst = 0;
    for (int t = from_s; t <= until_s; ++t) worst = std::max(worst, run.difference_ns_at(t, honest));
    return worst;
}

/// Maximum resident memory so far; nothing where the kernel's view of processes is unavailable.
std::int64_t memory_kib(const LanRun& run, int t_s, int host) {
    const auto* memory = run.host_at(t_s, host).if_contains("memory_kib");
    return memory == nullptr ? 0 : memory->as_int64();
}

/// The kind of a log line: without its time, hosts, addresses and figures.
std::string kind_of(const std::string& line) {
    constexpr std::size_t date_and_time = std::string_view{"2026-01-01 00:00:00.000000"}.size();
    static const std::regex particulars{"\\S*[0-9]\\S*"};
    return std::regex_replace(line.substr(std::min(date_and_time, line.size())), particulars, "");
}

/// The maximum number of lines of one kind, that is message and reason, in one second.
std::size_t most_lines_a_second(const std::string& log) {
    constexpr std::size_t whole_seconds = std::string_view{"2026-01-01 00:00:00"}.size();
    std::map<std::pair<std::string, std::string>, std::size_t> lines;
    std::istringstream text{log};
    for (std::string line; std::getline(text, line);) ++lines[{line.substr(0, whole_seconds), kind_of(line)}];
    const auto counts = std::views::values(lines);
    return counts.empty() ? 0 : std::ranges::max(counts);
}

class AFloodOf : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Kind, AFloodOf, testing::Values("slaveup", "adjtime", "valid"),
                         [](const auto& kind) { return std::string{kind.param}; });

TEST_P(AFloodOf, valid_messages_costs_neither_master_nor_agreement_nor_memory) {
    const auto run = flooded_by(GetParam());
    ASSERT_EQ(run.exit_status(), 0) << run.errors();
    EXPECT_THAT(run.output_of_command(), testing::HasSubstr("datagrams sent"));

    const auto master = master_at(run, flood_begins - 1);
    for (int t = master_is_back; t <= end; ++t) EXPECT_EQ(master_at(run, t), master) << t << " s";

    const auto before_ns = worst_difference_ns(run, flood_begins - 5, flood_begins);
    EXPECT_LT(worst_difference_ns(run, has_recovered, end), before_ns + 100'000);

    constexpr std::size_t most_of_a_kind = 6; // docs/log.md: five at once, then one a second
    constexpr std::int64_t margin_kib = is_sanitized ? 65'536 : 1024;
    for (const int host : honest) {
        EXPECT_LE(most_lines_a_second(run.log(host)), most_of_a_kind) << run.log(host);
        EXPECT_LE(memory_kib(run, end, host), memory_kib(run, flood_begins - 1, host) + margin_kib) << host;
    }
}

}
}
