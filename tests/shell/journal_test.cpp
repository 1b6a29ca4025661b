// What the log says: the historic texts, and never more than a line a second about what strangers do.
#include "tests/unit/literals.hpp"
#include "timed/journal.hpp"

#include <gmock/gmock.h>
#include <spdlog/sinks/ostream_sink.h>

#include <algorithm>
#include <sstream>

namespace timed {
namespace {

using testing::HasSubstr;

constexpr Instant start{100s};

class JournalTest : public testing::Test {
  protected:
    JournalTest() {
        log->set_pattern("%l: %v");
        log->set_level(spdlog::level::debug);
    }

    std::string line_about(const Report& report) {
        text.str({});
        Journal{log}.note(report, start);
        return text.str();
    }

    std::ostringstream text;
    std::shared_ptr<spdlog::logger> log =
        std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_st>(text));
};

TEST_F(JournalTest, SaysWhatTheHistoricDaemonSaid) {
    const NetworkId lan{1};
    EXPECT_EQ(line_about(RoleChanged{lan, Role::master, RoleReason::election_won, {}}),
              "info: This machine is master (election-won)\n");
    EXPECT_EQ(line_about(RoleChanged{lan, Role::slave, RoleReason::master_answered, "alpha"_host}),
              "info: slave to alpha (master-answered)\n");
    EXPECT_EQ(line_about(RoleChanged{lan, Role::candidate, RoleReason::master_silent, {}}),
              "info: This machine is a candidate time master (master-silent)\n");
    EXPECT_EQ(line_about(NoReply{MessageType::adjtime, "beta"_host}),
              "warning: no reply to time correction from beta\n");
    EXPECT_EQ(line_about(NoReply{MessageType::settime, "beta"_host}),
              "warning: no reply to SETTIME from beta\n");
    EXPECT_EQ(line_about(NoReply{MessageType::accept, "beta"_host}),
              "warning: no answer from candidate beta\n");
    EXPECT_EQ(line_about(SlaveUnmeasured{"beta"_host, Quality::no_answer}),
              "error: measure: beta did not respond (no-answer)\n");
    EXPECT_THAT(line_about(Rejected{Malformed::unterminated_name, {0x0a4d0001, 525}}),
                HasSubstr("hostname field not NUL terminated in packet from 10.77.0.1"));
    EXPECT_THAT(line_about(Disregarded{Ignored::table_full, MessageType::slaveup, {}, "beta"_host}),
                HasSubstr("no more slots in host table"));
}

TEST_F(JournalTest, TellsStepsButSlewsOnlyToWhoeverDebugs) {
    EXPECT_EQ(line_about(ClockCorrected{CorrectionKind::step, -1'234'567'891ns, {}}),
              "info: stepped the clock by -1.234568 s\n");
    EXPECT_EQ(line_about(ClockCorrected{CorrectionKind::slew, 12'345ns, 3_ppm}),
              "debug: slewing the clock by +12.3 us, frequency +3.000 ppm\n");
}

TEST_F(JournalTest, WritesAtMostOneLineASecondAboutAFlood) {
    Journal journal{log};
    constexpr int datagrams = 10'000;
    constexpr Duration apart = 400us; // 4 s in all
    for (int i = 0; i < datagrams; ++i) {
        const Instant now = start + i * apart;
        journal.catch_up(now);
        if (i % 2 == 0) {
            journal.note(Rejected{Malformed::too_short, {}}, now);
        } else {
            journal.note(Disregarded{Ignored::own_name, MessageType::adjtime, {}, "alpha"_host}, now);
        }
    }
    const auto lines = std::ranges::count(text.str(), '\n');
    EXPECT_GE(lines, 2);
    EXPECT_LE(lines, 4);
}

TEST_F(JournalTest, LetsAFloodHideNoChangeOfRole) {
    Journal journal{log};
    for (int i = 0; i < 100; ++i) journal.note(Rejected{Malformed::too_short, {}}, start);
    journal.note(RoleChanged{NetworkId{1}, Role::master, RoleReason::election_won, {}}, start);
    EXPECT_THAT(text.str(), HasSubstr("This machine is master"));
}

}
}
