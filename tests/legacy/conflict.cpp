// Two masters on one network: the one that receives CONFLICT makes the other quit.
#include "tests/legacy/procedures.hpp"

namespace legacy {

Task<> resolve_conflict(Daemon& daemon) {
    for (int tried = 0; tried < daemon.ways.resolution_tries; ++tried) {
        Question question{daemon.message(MessageType::resolve)};
        question.answer = MessageType::masterack;
        const auto other = co_await daemon.ask(question);
        if (!other) co_return;
        const Machine rival = daemon.machines.add(other->message.name, other->from);
        const auto heard = co_await daemon.ask(rival, MessageType::quit, rival.clock.failures > 0);
        if (!heard) daemon.machines.forget(rival.name);
    }
}

}
