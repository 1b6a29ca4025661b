// Start and end of the daemon: reads the options, acquires clock and sockets in the foreground, so that the
// caller sees any failure, and then goes to the background.
#include "timed/daemon.hpp"
#include "timed/os/last_error.hpp"
#include "timed/os/start_failure.hpp"
#include "timed/run/logging.hpp"

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <unistd.h>

namespace {

void go_to_background(boost::asio::io_context& io) {
    io.notify_fork(boost::asio::io_context::fork_prepare);
    if (::daemon(0, 0) != 0) {
        throw timed::StartFailure{fmt::format("cannot go to the background: {}", os::last_error().message())};
    }
    io.notify_fork(boost::asio::io_context::fork_child);
}

void run(const timed::Options& options) {
    const auto log = timed::make_log(options);
    boost::asio::io_context io{1};
    timed::Daemon daemon{io, options, log.logger};
    if (!options.foreground) go_to_background(io);
    log.queue->start();
    daemon.start();
    io.run();
}

int end_with(const std::exception& failure, timed::ExitStatus status) {
    std::cerr << "timed: " << failure.what() << '\n';
    return static_cast<int>(status);
}

}

int main(int argc, char** argv) try {
    // These signals must not end the daemon. It handles SIGHUP, SIGUSR1 and SIGUSR2 itself later.
    for (const int signal : {SIGHUP, SIGPIPE, SIGXFSZ, SIGUSR1, SIGUSR2}) std::signal(signal, SIG_IGN);
    const auto command_line = timed::parse_command_line(argc, argv);
    if (const auto* text = std::get_if<timed::Text>(&command_line)) {
        std::cout << text->text;
    } else {
        run(std::get<timed::Options>(command_line));
    }
    return EXIT_SUCCESS;
} catch (const timed::StartFailure& failure) {
    return end_with(failure, failure.status());
} catch (const std::exception& failure) {
    return end_with(failure, timed::ExitStatus::failure);
}
