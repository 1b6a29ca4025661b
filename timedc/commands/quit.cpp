// quit: no more commands.
#include "timedc/commands/command.hpp"

namespace timed::control {

Result quit(Words /*words*/, Session& session) {
    session.leaving = true;
    return Result::done;
}

}
