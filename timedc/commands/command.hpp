// A command: a name that may be abbreviated, one line of help, and a function.
#pragma once

#include "timedc/client/session.hpp"

#include <span>
#include <string>
#include <string_view>

namespace timed::control {

/// Exit status of the program, if it runs only this command.
enum class Result : int { done = 0, failed = 1 };

/// The words of a line; the first one is the command itself.
using Words = std::span<const std::string>;

struct Command {
    std::string_view name;
    std::string_view help;
    bool privileged; ///< only for the super-user
    Result (*run)(Words words, Session& session);
};

Result clockdiff(Words words, Session& session);
Result date(Words words, Session& session);
Result election(Words words, Session& session);
Result help(Words words, Session& session);
Result msite(Words words, Session& session);
Result quit(Words words, Session& session);
Result status(Words words, Session& session);
Result trace(Words words, Session& session);

}
