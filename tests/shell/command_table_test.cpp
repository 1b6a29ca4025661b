// Abbreviations of commands.
#include "timedc/commands/command_table.hpp"

#include <gtest/gtest.h>

namespace timed::control {
namespace {

std::string_view found(std::string_view abbreviation) {
    const auto command = find_command(abbreviation);
    if (command) return (*command)->name;
    return command.error() == NotFound::ambiguous ? "ambiguous" : "invalid";
}

TEST(Commands, MayBeAbbreviatedToAnyPrefixNoOtherHas) {
    EXPECT_EQ(found("clockdiff"), "clockdiff");
    EXPECT_EQ(found("c"), "clockdiff");
    EXPECT_EQ(found("ms"), "msite");
    EXPECT_EQ(found("?"), "?");
}

TEST(Commands, ThatDoNotExistAreInvalid) {
    EXPECT_EQ(found("clockdifference"), "invalid");
    EXPECT_EQ(found("x"), "invalid");
    EXPECT_EQ(found("HELP"), "invalid");
}

TEST(Commands, AreAmbiguousWhenSeveralFit) { EXPECT_EQ(found(""), "ambiguous"); }

TEST(Commands, CanAllBeFoundByTheirOwnNames) {
    for (const auto& command : commands()) EXPECT_EQ(found(command.name), command.name);
}

}
}
