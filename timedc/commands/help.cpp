// help [command ...]: prints one line about each command, or the names of all.
#include "timedc/commands/command_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

namespace timed::control {

namespace {

constexpr std::size_t screen_width = 80;
constexpr std::size_t tab = 8;

std::size_t next_tab_stop(std::size_t column) { return (column / tab + 1) * tab; }

// Prints the names in columns, from top to bottom.
void list_all() {
    std::cout << "Commands may be abbreviated.  Commands are:\n\n";
    const auto all = commands();
    std::size_t longest = 0;
    for (const auto& command : all) longest = std::max(longest, command.name.size());
    const auto width = next_tab_stop(longest);
    const auto columns = screen_width / width;
    const auto lines = (all.size() + columns - 1) / columns;
    for (std::size_t line = 0; line < lines; ++line) {
        for (std::size_t i = line; i < all.size(); i += lines) {
            std::cout << all[i].name;
            if (i + lines >= all.size()) break;
            for (auto at = all[i].name.size(); at < width; at = next_tab_stop(at)) std::cout << '\t';
        }
        std::cout << '\n';
    }
}

void explain(const std::string& name) {
    const auto command = find_command(name);
    if (command) {
        std::cout << fmt::format("{:<10}\t{}\n", (*command)->name, (*command)->help);
    } else {
        const auto problem = command.error() == NotFound::ambiguous ? "Ambiguous" : "Invalid";
        std::cout << fmt::format("?{} help command {}\n", problem, name);
    }
}

}

Result help(Words words, Session& /*session*/) {
    if (words.size() == 1) list_all();
    for (const auto& name : words.subspan(1)) explain(name);
    return Result::done;
}

}
