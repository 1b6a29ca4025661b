// An election, from the candidate's view: votes are not counted; a candidate that hears no objection for
// three seconds has won.
#include "tests/legacy/procedures.hpp"
#include "tests/legacy/wire.hpp"

namespace legacy {

namespace {

void call_election(Daemon& daemon) {
    while (daemon.mailbox.read_pending({MessageType::refuse, std::nullopt, true})) {
    }
    while (daemon.mailbox.read_pending({MessageType::quit, std::nullopt, true})) {
    }
    Message election = daemon.message(MessageType::election);
    election.sequence = leftover_sequence;
    daemon.system.send(std::nullopt, election);
}

void give_up(Daemon& daemon) {
    daemon.machines.forget_all();
    daemon.state = NetworkState::slave;
}

void back_off(Daemon& daemon) {
    if (!daemon.ways.draws_timeout_anew) return;
    daemon.backoff *= 2;
    daemon.draw_election_timeout();
}

}

Task<> be_candidate(Daemon& daemon) {
    daemon.role = timed::Role::candidate;
    daemon.master.reset();
    call_election(daemon);
    Instant ends = daemon.now() + election_window;
    for (;;) {
        const Wanted anything{MessageType::any, std::nullopt, true};
        const auto letter = co_await daemon.mailbox.read(anything, ends);
        if (!letter) break;
        if (daemon.ways.each_vote_prolongs_election) ends = daemon.now() + election_window;
        switch (letter->message.type) {
        case MessageType::accept:
        case MessageType::slaveup: daemon.machines.add(letter->message.name, letter->from); break;
        case MessageType::refuse:
        case MessageType::quit:
            give_up(daemon);
            back_off(daemon);
            co_return;
        case MessageType::masterup:
        case MessageType::masterreq: give_up(daemon); co_return;
        case MessageType::election: {
            const Machine rival = daemon.machines.add(letter->message.name, letter->from);
            co_await daemon.ask(rival, MessageType::refuse, rival.clock.failures > 0);
            break;
        }
        default: break;
        }
    }
    daemon.state = NetworkState::master;
}

}
