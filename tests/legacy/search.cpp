// The search for a master.
#include "tests/legacy/procedures.hpp"

#include <array>

namespace legacy {

namespace {

// Another host is starting or electing: yields, and waits for the election timer.
bool somebody_else_is_about(Daemon& daemon) {
    constexpr std::array signs{MessageType::masterreq, MessageType::masterup, MessageType::election};
    for (const auto sign : signs) {
        if (daemon.mailbox.read_pending({sign, std::nullopt, true})) return true;
    }
    return false;
}

// A newcomer that two masters have answered sends CONFLICT to the first of them.
Task<bool> report_second_master(Daemon& daemon, Letter first) {
    const Wanted another{MessageType::masterack, std::nullopt, true};
    const auto second = co_await daemon.mailbox.read(another, daemon.now() + second_master_window);
    if (!second || second->message.name == first.message.name) co_return true;
    const Question conflict{daemon.message(MessageType::conflict), first.from, first.message.name};
    const auto heard = co_await daemon.ask(conflict);
    co_return heard.has_value() || !daemon.ways.dies_of_unanswered_conflict;
}

}

Task<bool> look_for_master(Daemon& daemon) {
    daemon.role = timed::Role::searching;
    daemon.master.reset();
    daemon.state = NetworkState::slave; // with the acknowledgements of that state
    Question question{daemon.message(MessageType::masterreq)};
    question.answer = MessageType::masterack;
    const auto master = co_await daemon.ask(question);
    if (master) co_return co_await report_second_master(daemon, *master);
    if (!somebody_else_is_about(daemon)) {
        daemon.state = daemon.options.may_be_master ? NetworkState::master : NetworkState::no_master;
    }
    co_return true;
}

}
