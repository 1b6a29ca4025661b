// Log lines: the historic texts, and the rate limits of lines that other hosts cause.
#include "tests/unit/literals.hpp"
#include "timed/observe/journal.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <spdlog/sinks/ostream_sink.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <sstream>

namespace timed {
namespace {

using testing::HasSubstr;

constexpr Now start{Instant{100s}, WallTime{518400000s}}; // Fri Jun 6 1986, 00:00 UTC

class JournalTest : public testing::Test {
  protected:
    JournalTest() {
        log->set_pattern("%l: %v");
        log->set_level(spdlog::level::debug);
        ::setenv("TZ", "UTC", 1);
        ::tzset();
    }

    Journal journal() {
        return {log, [this] { return standings; }};
    }

    /// Gives this host a role without a report.
    void stand(Role role, const char* master) { standings.push_back({{}, role, *HostName::from(master), 0}); }

    std::string line_about(const Report& report) {
        text.str({});
        journal().note(report, start);
        return text.str();
    }

    std::vector<Node::Standing> standings;
    std::ostringstream text;
    std::shared_ptr<spdlog::logger> log =
        std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_st>(text));
};

// An hour after the start, as TSP carries it.
constexpr TimeWords an_hour_later{518403600, 0};
constexpr Address stranger{0x0a4d0001, 525};
constexpr NetworkId lan{1};

struct HistoricText {
    Report report;
    std::string line;
};

// Every text of 4.4BSD's log that has a counterpart here (docs/log.md lists the others).
std::vector<HistoricText> historic_texts() {
    const auto alpha = "alpha"_host;
    const auto untrusted = [&](MessageType type) {
        return Disregarded{Ignored::untrusted, type, stranger, alpha, an_hour_later};
    };
    return {
        {RoleChanged{lan, Role::master, RoleReason::election_won, {}},
         "info: This machine is master (election-won)\n"},
        {RoleChanged{lan, Role::slave, RoleReason::master_answered, alpha},
         "info: slave to alpha (master-answered)\n"},
        {RoleChanged{lan, Role::candidate, RoleReason::master_silent, {}},
         "info: This machine is a candidate time master (master-silent)\n"},
        {DateChanged{alpha, stranger, 3600s},
         "warning: date changed by alpha from Thu Jun  5 23:00:00 1986 by +3600.000000 s, requested by "
         "10.77.0.1:525\n"},
        {DateForwarded{alpha, stranger, 3600s},
         "info: forwarding date change by alpha to Fri Jun  6 01:00:00 1986, requested by 10.77.0.1:525\n"},
        {MasterSuppressed{alpha, stranger}, "warning: suppressing false master alpha (10.77.0.1:525)\n"},
        {untrusted(MessageType::election), "warning: suppress election of alpha (10.77.0.1:525)\n"},
        {untrusted(MessageType::quit), "warning: untrusted alpha told us QUIT (10.77.0.1:525)\n"},
        {untrusted(MessageType::adjtime), "warning: attempted time adjustment by alpha (10.77.0.1:525)\n"},
        {untrusted(MessageType::settime),
         "warning: attempted time setting by untrusted alpha to Fri Jun  6 01:00:00 1986 (10.77.0.1:525)\n"},
        {untrusted(MessageType::setdate),
         "warning: attempted date change by untrusted alpha to Fri Jun  6 01:00:00 1986 (10.77.0.1:525)\n"},
        {untrusted(MessageType::setdatereq),
         "warning: attempted SET DATEREQ by untrusted alpha to Fri Jun  6 01:00:00 1986 (10.77.0.1:525)\n"},
        {Disregarded{Ignored::unknown_slave, MessageType::setdatereq, stranger, alpha, an_hour_later},
         "error: attempted SET DATEREQ by uncontrolled alpha to Fri Jun  6 01:00:00 1986 (unknown-slave)\n"},
        {Disregarded{Ignored::table_full, MessageType::slaveup, stranger, alpha},
         "error: no more slots in host table for alpha (table-full)\n"},
        {NoReply{MessageType::adjtime, alpha}, "warning: no reply to time correction from alpha\n"},
        {NoReply{MessageType::settime, alpha}, "warning: no reply to SETTIME from alpha\n"},
        {NoReply{MessageType::settime, alpha, MessageType::slaveup},
         "warning: no reply to initial SETTIME from alpha\n"},
        {NoReply{MessageType::accept, alpha}, "warning: no answer from candidate alpha\n"},
        {NoReply{MessageType::refuse, alpha}, "warning: no answer from candidate alpha\n"},
        {NoReply{MessageType::refuse, alpha, MessageType::election}, "error: error in election from alpha\n"},
        {NoReply{MessageType::quit, alpha, MessageType::election},
         "error: no reply from alpha to ELECTION-QUIT\n"},
        {NoReply{MessageType::quit, alpha, MessageType::conflict},
         "warning: conflict error: no reply from alpha to QUIT (no response from alpha to CONFLICT-QUIT)\n"},
        {NoReply{MessageType::quit, alpha, MessageType::loop},
         "error: no reply from alpha to master LOOP-QUIT\n"},
        {NoReply{MessageType::quit, alpha}, "error: no reply from alpha to slave LOOP-QUIT\n"},
        {SlaveUnmeasured{alpha, Quality::no_answer}, "error: measure: alpha did not respond (no-answer)\n"},
        {SlaveUnmeasured{alpha, Quality::unreachable}, "error: measure alpha: unreachable\n"},
        {SlaveResponds{alpha, Response::ignores, 2500us},
         "warning: alpha does not follow its corrections, now of +2500.0 us (ignores-corrections): it is "
         "measured rarely and excluded from the average\n"},
        {SlaveResponds{alpha, Response::follows, {}}, "info: alpha follows its corrections again\n"},
        {MajorityDoubted{1s, 4}, "warning: 4 clocks agree on a sudden offset of +1.000000 s from ours: "
                                 "measuring them again before accepting it\n"},
        {SlaveForgotten{alpha, SlaveTrouble::no_ack}, "warning: purging alpha for not answering (no-ack)\n"},
        {Rejected{Malformed::too_short, stranger, 12},
         "info: short packet (12/44 bytes) from 10.77.0.1:525 (too-short)\n"},
        {Rejected{Malformed::unterminated_name, stranger, 268},
         "info: hostname field not NUL terminated in packet from 10.77.0.1:525 (unterminated-name)\n"},
    };
}

TEST_F(JournalTest, SaysWhatTheHistoricDaemonSaid) {
    for (const auto& [report, line] : historic_texts()) EXPECT_EQ(line_about(report), line);
}

TEST_F(JournalTest, CallsAHostWithAMasterAndSlavesASubmaster) {
    stand(Role::master, "me");
    EXPECT_EQ(line_about(RoleChanged{lan, Role::slave, RoleReason::better_root, "alpha"_host}),
              "info: submaster to alpha (better-root)\n");
    stand(Role::slave, "alpha");
    EXPECT_EQ(line_about(RoleChanged{lan, Role::master, RoleReason::election_won, {}}),
              "info: master here, submaster to alpha (election-won)\n");
}

TEST_F(JournalTest, NamesTheMasterThatStepsASlave) {
    stand(Role::slave, "alpha");
    EXPECT_EQ(
        line_about(ClockCorrected{CorrectionKind::step, 3600s, {}}),
        "warning: date changed by alpha from Thu Jun  5 23:00:00 1986: stepped the clock by +3600.000000 "
        "s\n");
}

TEST_F(JournalTest, SaysSoWhenACorrectionIsTooLargeToAdjust) {
    stand(Role::master, "me");
    EXPECT_EQ(line_about(ClockCorrected{CorrectionKind::step, -25s, {}}),
              "warning: clock correction -25 sec too large to adjust: stepped the clock by -25.000000 s\n");
}

TEST_F(JournalTest, SaysOnceThatADateWasSet) {
    stand(Role::master, "me");
    auto log_book = journal();
    log_book.note(DateChanged{"alpha"_host, stranger, 25s}, start);
    log_book.note(ClockCorrected{CorrectionKind::step, 25s, {}}, start);
    EXPECT_EQ(std::ranges::count(text.str(), '\n'), 1);
    log_book.note(ClockCorrected{CorrectionKind::step, 25s, {}}, start);
    EXPECT_EQ(std::ranges::count(text.str(), '\n'), 2) << "a second step has its own line";
}

TEST_F(JournalTest, SaysWhatASystemCallFailedWith) {
    const auto refused = boost::system::errc::make_error_code(boost::system::errc::operation_not_permitted);
    journal().trouble("adjtime", refused, start.instant);
    EXPECT_EQ(text.str(), "error: adjtime: Operation not permitted\n");
}

TEST_F(JournalTest, LogsARefusedCorrectionAsAnError) {
    stand(Role::slave, "alpha");
    EXPECT_EQ(line_about(CorrectionRefused{-2000s}),
              "error: refused a clock correction of -2000.000000 s by alpha: it exceeds the panic threshold. "
              "If the new time is right, restart this daemon (panic-threshold)\n");
}

TEST_F(JournalTest, C10_says_why_a_date_was_not_set) {
    EXPECT_EQ(line_about(DateRefused{"alpha"_host, stranger, -3600s, Refusal::impossible}),
              "error: date change by alpha of -3600.000000 s refused, requested by 10.77.0.1:525: the system "
              "cannot represent this time (impossible)\n");
}

TEST_F(JournalTest, A12_says_that_the_system_does_not_allow_the_clock_to_be_set) {
    EXPECT_EQ(
        line_about(ClockControl{false}),
        "error: the system does not allow the clock to be set: this host neither leads nor follows until "
        "it does (cannot-set-clock)\n");
}

TEST_F(JournalTest, U18_says_that_it_leaves_the_clock_to_another_program) {
    EXPECT_EQ(line_about(ClockYielded{true}),
              "error: another program keeps changing this clock, for example a time daemon in another "
              "container of this machine: this host leaves the clock to it, and neither leads nor follows "
              "until it stops (clock-disciplined-by-another)\n");
}

TEST_F(JournalTest, A6_SaysWhichCorrectionsItRefused) {
    for (const auto reason :
         {Ignored::foreign_address, Ignored::contradicts_measurement, Ignored::unconfirmed}) {
        EXPECT_EQ(
            line_about(Disregarded{reason, MessageType::adjtime, stranger, "alpha"_host}),
            fmt::format("warning: refused ADJTIME from alpha at 10.77.0.1:525 ({})\n", to_string(reason)));
    }
}

TEST_F(JournalTest, U2_SaysThatTheClockWasBeforeTheEarliestPossibleTime) {
    EXPECT_EQ(
        line_about(ClockImplausible{1000s}),
        "warning: the clock was 1000 s before the earliest possible time, and was set to that time. Another "
        "host leads, if one is present\n");
}

TEST_F(JournalTest, SaysHowLongTheHostWasSuspended) {
    journal().note_disturbance(Disturbance::suspended, 90s, start);
    EXPECT_EQ(text.str(), "warning: this host was suspended for 90.0 s\n");
}

TEST_F(JournalTest, SuggestsOnceToServeTheTimeOfAnotherProgram) {
    auto log_book = journal();
    log_book.note_disturbance(Disturbance::frequency_set, {}, start);
    EXPECT_THAT(text.str(), HasSubstr("another program disciplines this clock (frequency-set)"));
    EXPECT_THAT(text.str(), HasSubstr("running timed -F"));
    text.str({});
    log_book.note_disturbance(Disturbance::tick_set, {}, start);
    EXPECT_EQ(text.str(), "");
    log_book.note_disturbance(Disturbance::jump, 3s, start);
    EXPECT_EQ(text.str(), "warning: another program stepped the clock by +3.000000 s\n")
        << "every jump is logged";
}

TEST_F(JournalTest, WarnsWhenEveryHostIsTrusted) {
    journal().note_netgroup("clocks", NetgroupFinding::unreadable, 0);
    EXPECT_EQ(text.str(), "warning: netgroup clocks is unknown, empty, or cannot be read now: EVERY host is "
                          "trusted\n");
    text.str({});
    journal().note_netgroup("clocks", NetgroupFinding::not_in_it, 0);
    EXPECT_THAT(text.str(), HasSubstr("EVERY host is trusted"));
    text.str({});
    journal().note_netgroup("clocks", NetgroupFinding::in_force, 3);
    EXPECT_EQ(text.str(), "info: netgroup clocks read: 3 hosts are trusted\n");
}

TEST_F(JournalTest, LogsStepsAndSlewsOnlyForDebugging) {
    EXPECT_EQ(line_about(ClockCorrected{CorrectionKind::step, -1'234'567'891ns, {}}),
              "warning: clock correction -1 sec too large to adjust: stepped the clock by -1.234568 s\n");
    EXPECT_EQ(line_about(ClockCorrected{CorrectionKind::slew, 12'345ns, 3_ppm}),
              "debug: slewing the clock by +12.3 us, frequency +3.000 ppm\n");
}

TEST_F(JournalTest, WritesFewLinesAboutAFlood) {
    auto quiet = journal();
    constexpr int datagrams = 10'000;
    constexpr Duration apart = 400us; // 4 s in all
    for (int i = 0; i < datagrams; ++i) {
        const Now now{start.instant + i * apart, start.wall};
        quiet.catch_up(now.instant);
        if (i % 2 == 0) {
            quiet.note(Rejected{Malformed::too_short, {}}, now);
        } else {
            quiet.note(Disregarded{Ignored::own_name, MessageType::adjtime, {}, "alpha"_host}, now);
        }
    }
    EXPECT_EQ(std::ranges::count(text.str(), '\n'), 2) << "one for each kind";
}

TEST_F(JournalTest, U15_writes_one_line_an_hour_about_a_host_that_answers_no_ICMP) {
    auto quiet = journal();
    for (auto later = 0s; later < 24h; later += 4s)
        quiet.note(SlaveUnmeasured{"alpha"_host, Quality::no_answer}, {start.instant + later, start.wall});
    EXPECT_EQ(std::ranges::count(text.str(), '\n'), 24);
    quiet.note(SlaveUnmeasured{"alpha"_host, Quality::unreachable}, {start.instant + 24h, start.wall});
    EXPECT_THAT(text.str(), HasSubstr("error: measure alpha: unreachable\n")) << "a new reason";
}

TEST_F(JournalTest, C9_says_how_many_lines_of_a_flood_were_suppressed) {
    auto quiet = journal();
    for (int i = 0; i < 100; ++i)
        quiet.note(Rejected{Malformed::too_short, stranger, static_cast<std::size_t>(i)}, start);
    quiet.catch_up(start.instant + 5s);
    EXPECT_THAT(text.str(), testing::EndsWith("info: 95 messages suppressed (too-short)\n"));
}

TEST_F(JournalTest, HidesNoChangeOfRoleInAFlood) {
    auto quiet = journal();
    for (int i = 0; i < 100; ++i) quiet.note(Rejected{Malformed::too_short, {}}, start);
    quiet.note(RoleChanged{NetworkId{1}, Role::master, RoleReason::election_won, {}}, start);
    EXPECT_THAT(text.str(), HasSubstr("This machine is master"));
}

}
}
