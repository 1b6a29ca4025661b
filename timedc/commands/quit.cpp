// quit: ends the program.
#include "timedc/commands/command.hpp"

namespace timed::control {

Result quit(Words /*words*/, Session& session) {
    session.leaving = true;
    return Result::done;
}

}
