// The control program: one command from its arguments, or many from standard input.
#include "proto/wire/control.hpp"
#include "timedc/commands/command_table.hpp"
#include "timedc/commands/interactive.hpp"
#include "version.hpp"

#include <boost/program_options.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <utility>
#include <vector>

namespace {

namespace po = boost::program_options;

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

// The options end at the first word that is not one: the rest belongs to the command.
std::vector<po::option> take_command(std::vector<std::string>& words) {
    if (words.front().starts_with('-')) return {};
    po::option command;
    command.original_tokens = std::exchange(words, {});
    return {command};
}

struct CommandLine {
    po::variables_map options{};
    std::vector<std::string> command{};
};

// An option that is given again replaces the earlier one, so that wrappers can set defaults.
void keep_last(std::vector<po::option>& options) {
    for (auto option = options.begin(); option != options.end();) {
        const auto is_same = [&](const po::option& later) { return later.string_key == option->string_key; };
        const bool again = std::any_of(std::next(option), options.end(), is_same);
        option = again ? options.erase(option) : std::next(option);
    }
}

CommandLine parse(const std::vector<std::string>& words) {
    po::options_description known;
    auto add = known.add_options();
    add("status-socket", po::value<std::string>()->default_value(std::string{timed::default_status_socket}));
    add("port", po::value<std::string>()->default_value(fmt::to_string(timed::timed_port)));
    add("version", "");
    add("help", "");
    constexpr int style = po::command_line_style::default_style & ~po::command_line_style::allow_guessing;
    auto parsed =
        po::command_line_parser(words).options(known).style(style).extra_style_parser(take_command).run();
    CommandLine line{.command = po::collect_unrecognized(parsed.options, po::include_positional)};
    keep_last(parsed.options);
    po::store(parsed, line.options);
    return line;
}

int run(const std::vector<std::string>& words) {
    const auto [options, command] = parse(words);
    if (options.contains("version") || options.contains("help")) {
        std::cout << (options.contains("help") ? std::string{usage}
                                               : fmt::format("timedc {}\n", timed::version));
        return EXIT_SUCCESS;
    }
    timed::control::Session session{.status_socket = options["status-socket"].as<std::string>(),
                                    .port = port_number(options["port"].as<std::string>())};
    if (!command.empty()) return static_cast<int>(timed::control::execute(command, session));
    timed::control::converse(session);
    return EXIT_SUCCESS;
}

}

int main(int argc, char** argv) try {
    return run({argv + 1, argv + argc});
} catch (const timed::control::Interrupted&) {
    return EXIT_SUCCESS; // as in 4.4BSD
} catch (const po::error_with_option_name& wrong) {
    std::cerr << fmt::format("timedc: invalid option '{}' (try --help)\n", wrong.get_option_name());
    return EXIT_FAILURE;
} catch (const std::exception& failure) {
    std::cerr << "timedc: " << failure.what() << '\n';
    return EXIT_FAILURE;
}
