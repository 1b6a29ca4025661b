// The commands that use the local time daemon: their messages, and their output for each answer.
#include "tests/shell/fake_daemon.hpp"
#include "timed/observe/status_socket.hpp"
#include "timedc/client/local_host.hpp"
#include "timedc/commands/command_table.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>
#include <thread>

namespace timed::control {
namespace {

using testing::EndsWith;
using testing::StartsWith;
using namespace std::chrono;

Message from_daemon(MessageType type) { return {type, 0, *HostName::from("daemon")}; }

class LocalToolTest : public testing::Test {
  protected:
    struct Done {
        Result result;
        std::string output;
    };

    Done run(std::vector<std::string> words) {
        testing::internal::CaptureStdout();
        const auto result = words.front() == "date"    ? date(words, session)
                            : words.front() == "trace" ? trace(words, session)
                                                       : msite(words, session);
        return {result, testing::internal::GetCapturedStdout()};
    }
    Done run_against(FakeDaemon& daemon, std::vector<std::string> words) {
        session.port = daemon.port();
        return run(std::move(words));
    }

    Session session{.status_socket = {}};
};

auto always(std::vector<MessageType> types) {
    return [types = std::move(types)](const Message&) {
        std::vector<Message> answers;
        for (const auto type : types) answers.push_back(from_daemon(type));
        return answers;
    };
}

TEST_F(LocalToolTest, TraceIsSwitchedOnAndOff) {
    FakeDaemon daemon{always({MessageType::ack})};
    EXPECT_EQ(run_against(daemon, {"trace", "on"}).output, "timed tracing enabled\n");
    EXPECT_EQ(run_against(daemon, {"trace", "off"}).output, "timed tracing disabled\n");
    const auto heard = daemon.heard();
    ASSERT_EQ(heard.size(), 2U);
    EXPECT_EQ(heard[0].type, MessageType::traceon);
    EXPECT_EQ(heard[1].type, MessageType::traceoff);
}

TEST_F(LocalToolTest, TraceTakesOneWordAndNoOther) {
    for (const auto& words : {std::vector<std::string>{"trace"}, {"trace", "of"}, {"trace", "on", "on"}}) {
        const auto done = run(words);
        EXPECT_EQ(done.output, "Usage: tracing { on | off }\n");
        EXPECT_EQ(done.result, Result::failed);
    }
}

TEST_F(LocalToolTest, TraceReportsAWrongOrMissingAnswer) {
    FakeDaemon daemon{always({MessageType::masterack})};
    EXPECT_EQ(run_against(daemon, {"trace", "on"}).output, "wrong ack received: MASTERACK\n");
    session.port = 1; // no daemon, and the kernel reports that at once
    const auto done = run({"trace", "on"});
    EXPECT_EQ(done.output, "communication error\n");
    EXPECT_EQ(done.result, Result::failed);
}

TEST_F(LocalToolTest, DateIsSentAndGranted) {
    FakeDaemon daemon{always({MessageType::dateack})};
    const auto done = run_against(daemon, {"date", "2026-11-22T15:34:47.5Z"});
    EXPECT_EQ(done.output, "the date of the network is being set\n");
    EXPECT_EQ(done.result, Result::done);
    const auto heard = daemon.heard();
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_EQ(heard[0].type, MessageType::setdate);
    EXPECT_EQ(heard[0].time, (TimeWords{1795361687, 500000}));
}

TEST_F(LocalToolTest, U12_date_is_set_in_the_daemons_name_not_the_hosts) {
    const auto path = std::filesystem::temp_directory_path() / fmt::format("timedc_test_{}.sock", ::getpid());
    boost::asio::io_context io;
    StatusSocket status{io, path};
    ASSERT_FALSE(status.error());
    status.serve([] { return R"({"name":"alpha"})"; });
    const std::jthread serving{[&](const std::stop_token& stop) {
        while (!stop.stop_requested()) io.run_one_for(20ms);
    }};
    session.status_socket = path;
    FakeDaemon daemon{always({MessageType::dateack})};
    EXPECT_EQ(run_against(daemon, {"date", "2026-11-22T15:34:47Z"}).result, Result::done);
    EXPECT_EQ(daemon.heard().at(0).name.view(), "alpha");

    session.status_socket = "/no/such/socket";
    EXPECT_EQ(run_against(daemon, {"date", "2026-11-22T15:34:47Z"}).result, Result::done);
    EXPECT_EQ(daemon.heard().at(1).name, local_host_name()) << "a historic daemon has no status";
}

TEST_F(LocalToolTest, DateWaitsForTheMasterWhenTheDaemonHasForwardedIt) {
    FakeDaemon daemon{always({MessageType::ack, MessageType::dateack})};
    EXPECT_EQ(run_against(daemon, {"date", "2026-11-22", "15:34:47Z"}).result, Result::done);
}

TEST_F(LocalToolTest, DateSaysSoWhenNoMasterAnswers) {
    FakeDaemon daemon{always({MessageType::ack})};
    const auto asked = steady_clock::now();
    const auto done = run_against(daemon, {"date", "2026-11-22T15:34:47Z"});
    EXPECT_EQ(done.output, "no master has answered; the date may yet be set\n");
    EXPECT_EQ(done.result, Result::failed);
    EXPECT_GE(steady_clock::now() - asked, 5s);
}

TEST_F(LocalToolTest, DateReportsAWrongOrMissingAnswer) {
    FakeDaemon daemon{always({MessageType::quit})};
    EXPECT_EQ(run_against(daemon, {"date", "2026-11-22T15:34:47Z"}).output,
              "wrong ack received from timed: QUIT\n");
    session.port = 1;
    EXPECT_EQ(run({"date", "2026-11-22T15:34:47Z"}).output, "can't reach time daemon, date not set\n");
}

TEST_F(LocalToolTest, DateSendsNothingWhenTheValueIsInvalidOrMissing) {
    FakeDaemon daemon{always({MessageType::dateack})};
    EXPECT_THAT(run_against(daemon, {"date"}).output, StartsWith("Usage: date"));
    const auto done = run_against(daemon, {"date", "25:00"});
    EXPECT_THAT(done.output, StartsWith("'25:00' is an invalid date"));
    EXPECT_EQ(done.result, Result::failed);
    EXPECT_TRUE(daemon.heard().empty());
}

TEST_F(LocalToolTest, MsiteTellsTheMastersNameOrThatTheAnswerIsWrong) {
    FakeDaemon daemon{always({MessageType::ack})};
    EXPECT_THAT(run_against(daemon, {"msite"}).output, EndsWith(" is daemon\n"));
    EXPECT_EQ(run_against(daemon, {"msite", "127.0.0.1"}).output,
              "master timedaemon at 127.0.0.1 is daemon\n");
    FakeDaemon wrong{always({MessageType::masterup})};
    EXPECT_EQ(run_against(wrong, {"msite", "127.0.0.1"}).output, "received wrong ack: MASTERUP\n");
    session.port = 1;
    EXPECT_EQ(run({"msite", "127.0.0.1"}).output, "communication error with 127.0.0.1\n");
}

TEST_F(LocalToolTest, AnInterruptEndsTheWaitForAnAnswer) {
    FakeDaemon daemon{[](const Message&) {
        ::kill(::getpid(), SIGINT);
        return std::vector<Message>{};
    }};
    const auto asked = steady_clock::now();
    EXPECT_THROW(run_against(daemon, {"trace", "on"}), Interrupted);
    testing::internal::GetCapturedStdout();
    EXPECT_LT(steady_clock::now() - asked, 4s);
}

}
}
