// quit: no more commands.
#include "timedc/command.hpp"

namespace timed::control {

Result quit(Words /*words*/, Session& session) {
    session.leaving = true;
    return Result::done;
}

}
