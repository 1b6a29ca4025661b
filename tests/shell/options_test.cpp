// The daemon's command line: the meaning of options, and errors that name the invalid one.
#include "timed/os/start_failure.hpp"
#include "timed/run/options.hpp"

#include <gmock/gmock.h>

namespace timed {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::variant<Options, Text> parse(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "timed");
    return parse_command_line(static_cast<int>(arguments.size()), arguments.data());
}

Options options(std::vector<const char*> arguments) { return std::get<Options>(parse(std::move(arguments))); }

std::vector<std::string_view> names(const std::vector<HostName>& hosts) {
    std::vector<std::string_view> all;
    for (const auto& host : hosts) all.push_back(host.view());
    return all;
}

std::string refusal(std::vector<const char*> arguments) {
    try {
        parse(std::move(arguments));
    } catch (const StartFailure& failure) {
        return failure.what();
    }
    return "accepted";
}

TEST(Options, AreUsableWithoutAny) {
    const auto none = options({"--name", "alpha"});
    EXPECT_EQ(none.name.view(), "alpha");
    EXPECT_TRUE(none.eligible);
    EXPECT_FALSE(none.foreground);
    EXPECT_EQ(none.port, 525);
    EXPECT_EQ(none.status_socket, "/run/timed/status.sock");
    EXPECT_TRUE(none.interfaces.empty());
    EXPECT_FALSE(none.seed);
}

TEST(Options, AreTakenFromTheCommandLine) {
    const auto all =
        options({"-d", "-M", "--name=beta", "--slave-only", "--port", "5250", "--interface", "eth1",
                 "--interface", "eth0", "--status-socket", "", "--log-level", "debug", "--seed", "7"});
    EXPECT_TRUE(all.foreground);
    EXPECT_FALSE(all.eligible);
    EXPECT_EQ(all.port, 5250);
    EXPECT_THAT(all.interfaces, ElementsAre("eth1", "eth0"));
    EXPECT_EQ(all.status_socket, "");
    EXPECT_EQ(all.log_level, spdlog::level::debug);
    EXPECT_EQ(all.seed, 7U);
}

TEST(Options, A20_that_contain_a_placeholder_of_the_option_library_are_refused_and_not_filled_in_for_ever) {
    for (const auto* argument :
         {"--%canonical_option%", "--%option%", "--port=%value%", "--%prefix%", "-%option%"})
        EXPECT_THAT(refusal({argument}), HasSubstr(argument));
    EXPECT_EQ(options({"--name", "50%option%"}).name.view(), "50%option%");
}

TEST(Options, U19_localhost_after_F_is_this_host_alone) {
    const auto alone = options({"--name=alpha", "-F", "localhost"});
    EXPECT_TRUE(dictates(alone));
    EXPECT_FALSE(alone.assume_good);
    EXPECT_TRUE(options({"--name=alpha", "-F", "localhost", "--assume-good"}).assume_good);
}

TEST(Options, A2_say_whether_slaves_may_set_the_date) {
    EXPECT_TRUE(options({"--name=alpha"}).network_dates);
    EXPECT_FALSE(options({"--name=alpha", "--network-dates", "no"}).network_dates);
    EXPECT_EQ(refusal({"--name=alpha", "--network-dates", "perhaps"}),
              "--network-dates perhaps is neither yes nor no");
}

TEST(Options, LeaveTheDisciplineAsItIsByDefault) {
    const auto none = options({"--name", "alpha"});
    const Discipline::Limits limits;
    EXPECT_EQ(none.drift_file, "/var/lib/timed/drift");
    EXPECT_EQ(none.discipline.joining_step, limits.joining_step);
    EXPECT_EQ(none.discipline.step, limits.step);
    EXPECT_EQ(none.discipline.panic, limits.panic);
    EXPECT_EQ(none.discipline.max_slew_rate, limits.max_slew_rate);
}

TEST(Options, SetTheThresholdsOfTheDiscipline) {
    const auto all = options({"--name=a", "--step-threshold", "0.5", "--joining-step-threshold=128ms",
                              "--panic-threshold", "1000s", "--max-slew-rate", "5050", "--drift-file", ""});
    EXPECT_EQ(all.discipline.step, Duration{500ms});
    EXPECT_EQ(all.discipline.joining_step, Duration{128ms});
    EXPECT_EQ(all.discipline.panic, Duration{1000s});
    EXPECT_EQ(all.discipline.max_slew_rate, 5050_ppm);
    EXPECT_EQ(all.drift_file, "");
    EXPECT_EQ(options({"--name=a", "--step-threshold", "never"}).discipline.step, Discipline::never);
}

TEST(Options, NameAnInvalidThreshold) {
    for (const auto* text : {"", "0", "soon", "-1s", "128 parsecs"}) {
        EXPECT_THAT(refusal({"--step-threshold", text}), HasSubstr("--step-threshold")) << text;
    }
    for (const auto* ppm : {"0", "499", "100001", "-600", "fast"}) {
        EXPECT_THAT(refusal({"--max-slew-rate", ppm}), HasSubstr("max-slew-rate")) << ppm;
    }
}

TEST(Options, SayWhetherThisHostServesItsOwnTime) {
    EXPECT_TRUE(dictates(options({"--name=a", "-F", "a"})));
    EXPECT_TRUE(dictates(options({"--name=a", "-F", "A"})));
    EXPECT_FALSE(dictates(options({"--name=a"})));
    EXPECT_FALSE(dictates(options({"--name=a", "-F", "b"})));
    EXPECT_FALSE(dictates(options({"--name=a", "-F", "a", "-G", "clocks"})));
}

TEST(Options, ThatAreInvalidAreNamed) {
    EXPECT_THAT(refusal({"--bogus"}), HasSubstr("--bogus"));
    EXPECT_THAT(refusal({"extra"}), HasSubstr("'extra'"));
    EXPECT_THAT(refusal({"--port"}), HasSubstr("--port"));
    EXPECT_THAT(refusal({"--port", "x"}), HasSubstr("--port"));
    EXPECT_THAT(refusal({"--port", "0"}), HasSubstr("--port 0"));
    EXPECT_THAT(refusal({"--port", "65536"}), HasSubstr("65536"));
    EXPECT_THAT(refusal({"--log-level", "loud"}), HasSubstr("loud"));
    EXPECT_THAT(refusal({"--name", ""}), HasSubstr("--name"));
    EXPECT_THAT(refusal({"--name", "two words"}), HasSubstr("two words"));
    EXPECT_THAT(refusal({"--seed", "many"}), HasSubstr("--seed"));
}

TEST(Options, AreUnderstoodInTheirHistoricForm) {
    const auto all = options({"-dtM", "--name", "me", "-n", "10.77", "-n", "loopback", "-F", "alpha",
                              "beta.example", "-G", "clocks", "--trace-file", "/tmp/trace"});
    EXPECT_TRUE(all.foreground);
    EXPECT_TRUE(all.tracing);
    EXPECT_TRUE(all.eligible);
    EXPECT_THAT(all.networks, ElementsAre(NetworkNumber{0x0a4d0000}, NetworkNumber{0x7f000000}));
    EXPECT_THAT(names(all.trusted), ElementsAre("me", "alpha", "beta.example"));
    EXPECT_EQ(all.netgroup, "clocks");
    EXPECT_EQ(all.trace_file, "/tmp/trace");

    const auto ignoring = options({"--name=me", "-i", "10.78.0.0/16", "-i10.79"});
    EXPECT_THAT(ignoring.ignored_networks,
                ElementsAre(NetworkNumber{0x0a4e0000, 16}, NetworkNumber{0x0a4f0000}));
    EXPECT_FALSE(ignoring.tracing);
    EXPECT_EQ(ignoring.trace_file, "/var/log/timed.log");
    EXPECT_TRUE(ignoring.trusted.empty());
}

TEST(Options, TakeEveryWordAfterTrustUpToTheNextOption) {
    EXPECT_THAT(names(options({"--name", "me", "-F", "a", "b", "-d"}).trusted), ElementsAre("me", "a", "b"));
    EXPECT_THAT(names(options({"--name", "me", "-F", "a", "-F", "b"}).trusted), ElementsAre("me", "a", "b"));
    EXPECT_THAT(names(options({"--name", "me", "--trust", "a", "b"}).trusted), ElementsAre("me", "a", "b"));
    EXPECT_THAT(names(options({"-F", "me", "--name", "me"}).trusted), ElementsAre("me", "me"));
}

TEST(Options, ThatContradictEachOtherAreRefused) {
    EXPECT_EQ(refusal({"-n", "10", "-i", "11"}), "-i and -n exclude each other");
    EXPECT_EQ(refusal({"-G", "one", "-G", "two"}), "only one netgroup is allowed");
    EXPECT_THAT(refusal({"--slave-only", "-F", "alpha"}), HasSubstr("--trust and --slave-only"));
    EXPECT_THAT(refusal({"--slave-only", "-G", "clocks"}), HasSubstr("--netgroup and --slave-only"));
}

TEST(Options, ThatNeedAnArgumentReportAMissingOne) {
    EXPECT_THAT(refusal({"-F"}), HasSubstr("--trust"));
    EXPECT_THAT(refusal({"-F", "-d"}), HasSubstr("--trust"));
    EXPECT_THAT(refusal({"-n"}), HasSubstr("--network"));
    EXPECT_THAT(refusal({"-G", ""}), HasSubstr("--netgroup"));
    EXPECT_THAT(refusal({"-F", "a\tb"}), HasSubstr("invalid name of a trusted host"));
    EXPECT_THAT(refusal({"-n", "no-such-net"}), HasSubstr("unknown net 'no-such-net'"));
    EXPECT_THAT(refusal({"-i", "10.77.0.300"}), HasSubstr("unknown net '10.77.0.300'"));
}

TEST(Options, CannotBeAbbreviated) { EXPECT_THAT(refusal({"--fore"}), HasSubstr("--fore")); }

TEST(Options, CanBeAskedFor) {
    EXPECT_THAT(std::get<Text>(parse({"--help"})).text, HasSubstr("--slave-only"));
    EXPECT_THAT(std::get<Text>(parse({"--version"})).text, HasSubstr("timed "));
}

}
}
