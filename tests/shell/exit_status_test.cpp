// The exit status of a daemon that cannot start tells the service manager whether to retry.
#include "proto/base/address.hpp"
#include "tests/support/free_port.hpp"
#include "timed/os/descriptor.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace timed {
namespace {

constexpr uid_t nobody = 65534;
constexpr int could_not_run = 99;

/// Without any privilege, so that it cannot change the clock.
[[noreturn]] void run(std::vector<std::string> arguments) {
    const int program = ::open(TIMED_PROGRAM, O_PATH | O_CLOEXEC);
    if (::geteuid() == 0 && ::setuid(nobody) != 0) std::exit(could_not_run);
    arguments.insert(arguments.begin(), {"timed", "-d", "--status-socket", "", "--drift-file", ""});
    std::vector<char*> words;
    for (auto& argument : arguments) words.push_back(argument.data());
    words.push_back(nullptr);
    ::fexecve(program, words.data(), environ);
    std::exit(could_not_run);
}

std::string occupy(const os::Descriptor& socket) {
    return std::to_string(support::bind_free_port(socket.get()));
}

std::string free_port() {
    const os::Descriptor socket{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    return occupy(socket);
}

TEST(ExitStatusDeathTest, is_2_when_an_option_is_invalid) {
    EXPECT_EXIT(run({"--bogus"}), testing::ExitedWithCode(2), "--bogus");
    EXPECT_EXIT(run({"extra"}), testing::ExitedWithCode(2), "unexpected argument 'extra'");
    EXPECT_EXIT(run({"--step-threshold=soon"}), testing::ExitedWithCode(2), "invalid duration");
}

TEST(ExitStatusDeathTest, is_4_when_a_privilege_is_missing) {
    EXPECT_EXIT(run({"--port", free_port()}), testing::ExitedWithCode(4), "needs CAP_NET_RAW");
}

TEST(ExitStatusDeathTest, is_1_when_the_port_is_in_use) {
    const os::Descriptor running{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    EXPECT_EXIT(run({"--port", occupy(running)}), testing::ExitedWithCode(1), "time daemon already running");
}

TEST(ExitStatusDeathTest, is_0_when_only_a_text_was_asked_for) {
    EXPECT_EXIT(run({"--version"}), testing::ExitedWithCode(0), "");
}

TEST(TheUnitForSystemd, starts_the_daemon_again_unless_that_cannot_help) {
    std::ifstream unit{TIMED_UNIT};
    std::vector<std::string> lines;
    for (std::string line; std::getline(unit, line);) lines.push_back(line);
    EXPECT_THAT(lines, testing::IsSupersetOf({"Restart=on-failure", "RestartPreventExitStatus=2 4"}));
}

}
}
