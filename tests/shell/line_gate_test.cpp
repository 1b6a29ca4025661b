// Which lines pass the rate limits of the log.
#include "timed/observe/line_gate.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <vector>

namespace timed {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::SizeIs;

constexpr Instant start{100s};
constexpr auto info = spdlog::level::info;

class LineGateTest : public testing::Test {
  protected:
    std::vector<std::string> lines;
    LineGate gate{[this](auto /*level*/, std::string_view line) { lines.emplace_back(line); }};
};

TEST_F(LineGateTest, C9_an_hour_of_malformed_datagrams_hides_none_of_sixty_important_lines) {
    for (int i = 0; i < 7200; ++i) {
        const Instant now = start + i * 500ms;
        gate.condition("too-short", info, "short packet number " + std::to_string(i), now);
        if (i % 120 == 60) gate.condition("no-answer", info, "important " + std::to_string(i), now);
        gate.catch_up(now);
    }
    EXPECT_EQ(std::ranges::count_if(lines, [](const auto& line) { return line.starts_with("important"); }),
              60);
    EXPECT_THAT(lines, Contains(testing::HasSubstr("messages suppressed (too-short)")));
    EXPECT_LE(lines.size(), 60U + 140U) << "the flood is to fill the log no more than this";
}

TEST_F(LineGateTest, U15_a_condition_is_written_once_an_hour_and_a_change_each_time) {
    for (int i = 0; i < 3600; ++i) {
        gate.condition("no-answer", info, "alpha is silent", start + i * 1s);
        if (i % 600 == 0) gate.change("master", info, "new master", start + i * 1s);
    }
    EXPECT_THAT(lines, SizeIs(1 + 6));
    gate.condition("no-answer", info, "alpha is silent", start + 1h);
    EXPECT_EQ(lines.back(), "alpha is silent [3599 times since]");
}

TEST_F(LineGateTest, U15_of_many_hosts_in_one_condition_each_is_named_in_the_end) {
    constexpr int hosts = 20;
    const auto name = [](int host) { return "host " + std::to_string(host) + " is silent"; };
    for (int second = 0; second < 3600; ++second) {
        for (int host = 0; host < hosts; ++host)
            gate.condition("no-answer", info, name(host), start + second * 1s);
    }
    for (int host = 0; host < hosts; ++host) EXPECT_THAT(lines, Contains(name(host)));
    EXPECT_LE(lines.size(), 60U);
}

TEST_F(LineGateTest, ReportsSuppressedLinesBeforeTheNextOneOfTheirKind) {
    for (int i = 0; i < 12; ++i) gate.change("role", info, "change", start);
    lines.clear();
    gate.change("role", info, "another", start + 1s);
    EXPECT_THAT(lines, ElementsAre("2 messages suppressed (role)", "another"));
}

}
}
