// The options of timedc, which precede the command.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <sys/wait.h>

namespace timed::control {
namespace {

int exit_status(const std::string& arguments) {
    const std::string command = std::string{TIMEDC_PROGRAM} + ' ' + arguments + " >/dev/null 2>&1";
    return WEXITSTATUS(std::system(command.c_str())); // NOLINT(concurrency-mt-unsafe): one thread
}

TEST(TimedcOptions, may_be_given_again_and_the_last_one_counts) {
    EXPECT_EQ(exit_status("--port 525 --port 526 help"), 0);
    EXPECT_EQ(exit_status("--port 0 --port 526 help"), 0);
    EXPECT_EQ(exit_status("--port 526 --port 0 help"), 1);
}

TEST(TimedcOptions, that_are_invalid_are_refused) {
    EXPECT_EQ(exit_status("--port 65536 help"), 1);
    EXPECT_EQ(exit_status("--bogus help"), 1);
}

TEST(TimedcOptions, end_at_the_command) {
    EXPECT_EQ(exit_status("help --bogus"), 0);
    EXPECT_EQ(exit_status("no-such-command --port 0"), 1);
}

}
}
