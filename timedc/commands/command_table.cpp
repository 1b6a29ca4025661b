#include "timedc/commands/command_table.hpp"

#include <algorithm>
#include <array>
#include <iostream>
#include <unistd.h>

namespace timed::control {

namespace {

constexpr std::array table{
    Command{"clockdiff", "measures clock differences between machines", false, clockdiff},
    Command{"date", "sets the date of the network", true, date},
    Command{"election", "causes election timers to expire", true, election},
    Command{"help", "gets help on commands", false, help},
    Command{"msite", "finds location of master", false, msite},
    Command{"quit", "exits timedc", false, quit},
    Command{"status", "shows the status of the local time daemon", false, status},
    Command{"trace", "turns tracing on or off", true, trace},
    Command{"?", "gets help on commands", false, help},
};

bool is_super_user() { return ::getuid() == 0; }

Result refuse(std::string_view complaint) {
    std::cout << complaint << '\n';
    return Result::failed;
}

}

std::span<const Command> commands() { return table; }

boost::system::result<const Command*, NotFound> find_command(std::string_view abbreviation) {
    const auto exact = std::ranges::find(table, abbreviation, &Command::name);
    if (exact != table.end()) return &*exact;
    const auto fits = [&](const Command& command) { return command.name.starts_with(abbreviation); };
    const auto first = std::ranges::find_if(table, fits);
    if (first == table.end()) return NotFound::invalid;
    if (std::ranges::count_if(table, fits) > 1) return NotFound::ambiguous;
    return &*first;
}

Result execute(Words words, Session& session) {
    const auto command = find_command(words.front());
    if (!command)
        return refuse(command.error() == NotFound::ambiguous ? "?Ambiguous command" : "?Invalid command");
    if ((*command)->privileged && !is_super_user()) return refuse("?Privileged command");
    return (*command)->run(words, session);
}

}
