// The program `lan`: a LAN in a box, for demonstrations, tests and measurements of time daemons.
#include "tests/lan/build_directory.hpp"
#include "tests/lan/lan.hpp"
#include "tests/lan/options.hpp"
#include "tests/lan/sandbox.hpp"

#include <cstdlib>
#include <exception>
#include <iostream>
#include <optional>

namespace {

constexpr int failed = 1;
constexpr int wrong_command_line = 2;

int complain(const std::exception& error, int exit_status) {
    std::cerr << "lan: " << error.what() << '\n';
    return exit_status;
}

// Without the final checks of sanitizers, which fail across PID namespaces.
[[noreturn]] void leave(int exit_status) {
    std::cout << std::flush;
    std::quick_exit(exit_status);
}

int run(const lan::Options& options) {
    try {
        return lan::run_in_sandbox([&](const auto& directory) { return lan::Lan(options, directory).run(); });
    } catch (const std::exception& error) {
        return complain(error, failed);
    }
}

}

int main(int argument_count, char** arguments) {
    std::optional<lan::Options> options;
    try {
        lan::build_directory();
        options = lan::parse_options(argument_count, arguments);
    } catch (const std::exception& error) {
        return complain(error, wrong_command_line);
    }
    if (!options) return 0;
    leave(run(*options));
}
