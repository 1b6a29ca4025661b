// A master: a round every four minutes, and its answers to all messages.
#include "tests/legacy/procedures.hpp"

#include <algorithm>

namespace legacy {

namespace {

/// State of a master.
struct Office {
    Instant announced_at;
    Instant round_at;

    void hasten(const Daemon& daemon) { round_at = daemon.now(); }
    void postpone(const Daemon& daemon) { round_at = daemon.now() + daemon.sped_up(round_interval); }
};

void probe_for_loops(Daemon& daemon) {
    Message loop = daemon.message(MessageType::loop);
    loop.sequence = daemon.sequence++;
    loop.hops = most_hops;
    daemon.system.send(std::nullopt, loop);
}

void step_down(Daemon& daemon) {
    daemon.state = NetworkState::slave;
    daemon.machines.forget_all();
}

Task<> greet(Daemon& daemon, const Office& office, Letter letter) {
    const HostName name = letter.message.name;
    daemon.machines.add(name, letter.from).last_sequence = letter.message.sequence;
    if (daemon.now() - office.announced_at < daemon.ways.greeting_from) co_return;
    co_await daemon.system.sleep_for(daemon.ways.greeting_pause);

    Machine& machine = *daemon.machines.find(name);
    Message time = daemon.message(MessageType::settime);
    time.time = timed::to_time_of_day(daemon.system.now().wall);
    const bool hurried = machine.clock.failures > 0;
    const auto heard = co_await daemon.ask(Question{time, machine.address, name, MessageType::ack, hurried});
    if (heard) {
        machine.needs_set = false;
    } else if (daemon.ways.greeting_failures) {
        machine.clock.failures = *daemon.ways.greeting_failures;
    } else {
        daemon.machines.forget(name);
    }
}

Task<> reject_candidate(Daemon& daemon, Letter letter) {
    const Machine candidate = daemon.machines.add(letter.message.name, letter.from);
    co_await daemon.ask(candidate, MessageType::quit, true);
}

Task<> reject_rival(Daemon& daemon, Letter letter) {
    const Machine rival = daemon.machines.add(letter.message.name, letter.from);
    const auto heard = co_await daemon.ask(rival, MessageType::quit, true);
    if (!heard) daemon.machines.forget(rival.name);
}

Task<> change_date_for_slave(Daemon& daemon, Letter letter) {
    Machine* asker = daemon.machines.find(letter.message.name);
    if (asker == nullptr || asker->last_sequence == letter.message.sequence) co_return;
    asker->last_sequence = letter.message.sequence;
    co_await change_date(daemon, letter);
}

void say_who_is_master(Daemon& daemon, const Letter& asked) {
    if (asked.on_network && daemon.ways.acknowledges_site_questions) return; // was done on arrival
    daemon.system.send(asked.from, {MessageType::ack, asked.message.sequence, daemon.options.name});
}

Task<> handle(Daemon& daemon, Office& office, Letter letter) {
    switch (letter.message.type) {
    case MessageType::slaveup: co_await greet(daemon, office, letter); break;
    case MessageType::setdate:
    case MessageType::setdatereq:
        if (letter.message.type == MessageType::setdate) {
            co_await change_date(daemon, letter);
        } else {
            co_await change_date_for_slave(daemon, letter);
        }
        if (daemon.ways.steps_by_set_time) {
            office.hasten(daemon);
        } else {
            office.postpone(daemon);
        }
        break;
    case MessageType::msite: say_who_is_master(daemon, letter); break;
    case MessageType::election:
        office.hasten(daemon);
        co_await reject_candidate(daemon, letter);
        break;
    case MessageType::conflict:
        co_await resolve_conflict(daemon);
        daemon.broadcast(MessageType::masterup);
        office.announced_at = daemon.now();
        office.hasten(daemon);
        break;
    case MessageType::resolve: office.postpone(daemon); break; // the other master will send QUIT
    case MessageType::quit: step_down(daemon); break;
    case MessageType::loop:
        if (letter.message.name == daemon.options.name) break;
        co_await reject_rival(daemon, letter);
        office.hasten(daemon); // falls through into TEST
        break;
    case MessageType::test:
        if (daemon.ways.obeys_test) office.hasten(daemon);
        break;
    default: break;
    }
}

}

Task<Leaving> be_master(Daemon& daemon) {
    daemon.role = timed::Role::master;
    daemon.master = daemon.options.name;
    daemon.broadcast(MessageType::masterup);
    Office office{daemon.now(), daemon.now() + daemon.ways.first_round};
    while (daemon.state == NetworkState::master) {
        const Instant patience = std::max(daemon.now(), daemon.whole_seconds_until(office.round_at));
        const auto letter = co_await daemon.mailbox.read({}, patience);
        if (letter) {
            co_await handle(daemon, office, *letter);
        } else {
            office.postpone(daemon);
            co_await synchronise(daemon, std::nullopt);
            probe_for_loops(daemon);
        }
    }
    co_return Leaving::told_to_quit;
}

}
