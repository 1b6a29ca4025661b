// The control program: one command from its arguments, or many from standard input.
#include "proto/wire/control.hpp"
#include "timedc/command_table.hpp"
#include "timedc/interactive.hpp"
#include "version.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <vector>

namespace {

using timed::control::Session;

constexpr std::string_view usage =
    "Usage: timedc [--status-socket PATH] [--port N] [command [argument ...]]\n"
    "Without a command, reads commands from standard input. `timedc help` lists them.\n";

std::uint16_t port_number(const std::string& text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size() || port == 0)
        throw std::runtime_error{fmt::format("--port {} is not between 1 and 65535", text)};
    return port;
}

// What stands before the command is for the program itself; nothing: leave with this status.
std::optional<int> take_options(std::vector<std::string>& words, Session& session) {
    while (!words.empty() && words.front().starts_with("-")) {
        const auto option = words.front();
        words.erase(words.begin());
        if (option == "--status-socket" && !words.empty()) {
            session.status_socket = words.front();
            words.erase(words.begin());
        } else if (option == "--port" && !words.empty()) {
            session.port = port_number(words.front());
            words.erase(words.begin());
        } else if (option == "--version") {
            std::cout << fmt::format("timedc {}\n", timed::version);
            return EXIT_SUCCESS;
        } else if (option == "--help") {
            std::cout << usage;
            return EXIT_SUCCESS;
        } else {
            std::cerr << fmt::format("timedc: invalid option '{}' (try --help)\n", option);
            return EXIT_FAILURE;
        }
    }
    return std::nullopt;
}

int run(std::vector<std::string> words) {
    Session session{.status_socket = std::string{timed::default_status_socket}};
    if (const auto status = take_options(words, session)) return *status;
    if (!words.empty()) return static_cast<int>(timed::control::execute(words, session));
    timed::control::converse(session);
    return EXIT_SUCCESS;
}

}

int main(int argc, char** argv) try {
    return run({argv + 1, argv + argc});
} catch (const timed::control::Interrupted&) {
    return EXIT_SUCCESS; // as in 4.4BSD
} catch (const std::exception& failure) {
    std::cerr << "timedc: " << failure.what() << '\n';
    return EXIT_FAILURE;
}
