// The daemon's command line: what it means, and that nonsense is refused by a sentence that names it.
#include "timed/options.hpp"
#include "timed/start_failure.hpp"

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

TEST(Options, ThatMakeNoSenseAreNamed) {
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

TEST(Options, AreNotGuessedFromTheirBeginnings) { EXPECT_THAT(refusal({"--fore"}), HasSubstr("--fore")); }

TEST(Options, CanBeAskedFor) {
    EXPECT_THAT(std::get<Text>(parse({"--help"})).text, HasSubstr("--slave-only"));
    EXPECT_THAT(std::get<Text>(parse({"--version"})).text, HasSubstr("timed "));
}

}
}
