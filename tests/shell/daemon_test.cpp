// A daemon that starts while another one runs.
#include "tests/support/free_port.hpp"
#include "timed/daemon.hpp"
#include "timed/os/descriptor.hpp"
#include "timed/os/start_failure.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <spdlog/sinks/null_sink.h>
#include <sys/socket.h>

#include <filesystem>
#include <iostream>

namespace timed {
namespace {

constexpr uid_t nobody = 65534;
constexpr int failed_to_start = 3;

// Without the privilege to change the clock, so that an attempt fails visibly.
[[noreturn]] void start_unprivileged(const Options& options) {
    if (::geteuid() == 0 && ::setuid(nobody) != 0) std::exit(1);
    try {
        boost::asio::io_context io;
        const Daemon daemon{
            io, options,
            std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::null_sink_st>())};
        std::exit(0);
    } catch (const StartFailure& failure) {
        std::cerr << failure.what();
        std::exit(failed_to_start);
    }
}

TEST(DaemonDeathTest, U20_a_second_daemon_finds_the_port_in_use_before_it_touches_the_clock) {
    const os::Descriptor running{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    Options options{.name = *HostName::from("second")};
    options.port = support::bind_free_port(running.get());
    EXPECT_EXIT(start_unprivileged(options), testing::ExitedWithCode(failed_to_start),
                "time daemon already running .UDP port");
}

TEST(DaemonDeathTest, U20_a_second_daemon_on_another_port_finds_the_first_at_its_status_socket) {
    const auto directory =
        std::filesystem::path{testing::TempDir()} / ("daemon_" + std::to_string(::getpid()));
    boost::asio::io_context io;
    {
        const StatusSocket running{io, directory / "status.sock"};
        ASSERT_FALSE(running.error());
        Options options{.name = *HostName::from("second")};
        options.status_socket = directory / "status.sock";
        options.port =
            support::bind_free_port(os::Descriptor{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)}.get());
        EXPECT_EXIT(start_unprivileged(options), testing::ExitedWithCode(failed_to_start),
                    "time daemon already running .it answers at");
    }
    std::filesystem::remove_all(directory);
}

}
}
