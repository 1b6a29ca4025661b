// A slave: applies corrections, votes, and waits for its master to fall silent.
#include "tests/legacy/procedures.hpp"

namespace legacy {

namespace {

/// State of a slave.
struct Memory {
    Instant election_at;
    std::uint16_t last_sequence = 0;
    std::uint32_t accepted_ip = 0;
    Instant refuse_until = Instant::min();
    std::optional<Letter> date_asked{}; ///< 4.3BSD: the slave answers it when the master's SETTIME arrives
};

void expect_master(Daemon& daemon, Memory& memory) {
    memory.election_at = daemon.now() + daemon.election_timeout;
}

void follow(Daemon& daemon, Memory& memory, const HostName& master) {
    daemon.master = master;
    expect_master(daemon, memory);
}

Milliseconds to_milliseconds(Duration amount) {
    const auto micros = std::chrono::floor<std::chrono::microseconds>(amount);
    return std::chrono::floor<Milliseconds>(micros + 500us);
}

void adjust(Daemon& daemon, Duration amount) {
    if (daemon.ways.rounds_what_it_is_told) {
        daemon.adjust_clock(daemon.ways.rounded(to_milliseconds(amount)));
    } else {
        daemon.system.slew(amount);
    }
}

void set_time(Daemon& daemon, const Letter& letter) {
    const Duration difference = told_time(daemon, letter) - daemon.system.now().wall;
    const auto seconds = std::chrono::floor<std::chrono::seconds>(difference);
    if (!daemon.ways.steps_by_set_time && seconds > -largest_slew && seconds < largest_slew) {
        adjust(daemon, difference);
    } else {
        daemon.system.step(difference);
    }
}

void answer_asked_date(Daemon& daemon, Memory& memory) {
    if (!memory.date_asked) return;
    Message done = daemon.message(MessageType::dateack);
    done.sequence = memory.date_asked->message.sequence;
    daemon.system.send(memory.date_asked->from, done);
    memory.date_asked.reset();
}

void take_correction(Daemon& daemon, Memory& memory, const Letter& letter) {
    const auto& message = letter.message;
    const bool is_new = std::exchange(memory.last_sequence, message.sequence) != message.sequence;
    if (message.type == MessageType::adjtime) {
        if (is_new) adjust(daemon, timed::amount_of(message.time));
    } else {
        if (!is_new) return;
        set_time(daemon, letter);
        answer_asked_date(daemon, memory);
    }
    follow(daemon, memory, message.name);
}

Task<> greet_master(Daemon& daemon, Memory& memory, Letter letter) {
    daemon.master = letter.message.name;
    if (daemon.ways.draws_timeout_anew) {
        daemon.backoff = 1;
        daemon.draw_election_timeout();
    }
    co_await daemon.system.sleep_for(daemon.answer_delay);
    daemon.send(letter.from, MessageType::slaveup);
    expect_master(daemon, memory);
    memory.refuse_until = Instant::min();
}

Task<> vote(Daemon& daemon, Memory& memory, Letter letter) {
    memory.last_sequence = 0;
    const bool same = letter.from.ip == memory.accepted_ip && !daemon.ways.refuses_repetitions;
    const bool refuses = daemon.now() < memory.refuse_until && !same;
    if (!refuses) {
        memory.accepted_ip = letter.from.ip;
        memory.refuse_until = daemon.now() + refuse_period;
    }
    co_await daemon.system.sleep_for(daemon.answer_delay);
    const auto answer = refuses ? MessageType::refuse : MessageType::accept;
    co_await daemon.ask(Question{daemon.message(answer), letter.from, letter.message.name});
    expect_master(daemon, memory);
}

// The answer carries the master's name, and the sequence number of our request to it.
Task<> say_who_is_master(Daemon& daemon, Letter asked) {
    if (daemon.state != NetworkState::slave) co_return;
    const auto master = co_await daemon.ask(Question{daemon.message(MessageType::msitereq)});
    if (!master) co_return;
    daemon.system.send(asked.from, {MessageType::ack, master->message.sequence, master->message.name});
}

Task<> pass_date_on(Daemon& daemon, Memory& memory, Letter asked) {
    if (daemon.state != NetworkState::slave) co_return;
    const bool agreed = co_await relay_date(daemon, asked);
    if (agreed && daemon.ways.steps_by_set_time) memory.date_asked = asked;
}

bool is_heard(const Daemon& daemon, const Letter& letter) {
    const auto type = letter.message.type;
    return from_local_tool(type) || type == MessageType::masterup || daemon.state == NetworkState::slave;
}

}

Task<Leaving> be_slave(Daemon& daemon) {
    daemon.role = daemon.state == NetworkState::slave ? timed::Role::slave : timed::Role::searching;
    Memory memory{daemon.now() + daemon.election_timeout};
    if (daemon.state == NetworkState::slave) daemon.broadcast(MessageType::slaveup);
    while (daemon.now() <= memory.election_at) {
        const Instant patience = daemon.whole_seconds_until(memory.election_at) + fast_timeout;
        const auto letter = co_await daemon.mailbox.read({}, patience);
        if (!letter || !is_heard(daemon, *letter)) continue;
        switch (letter->message.type) {
        case MessageType::adjtime:
        case MessageType::settime: take_correction(daemon, memory, *letter); break;
        case MessageType::masterup: co_await greet_master(daemon, memory, *letter); break;
        case MessageType::masterreq: expect_master(daemon, memory); break;
        case MessageType::election: co_await vote(daemon, memory, *letter); break;
        case MessageType::setdate: co_await pass_date_on(daemon, memory, *letter); break;
        case MessageType::msite: co_await say_who_is_master(daemon, *letter); break;
        case MessageType::test:
            if (daemon.ways.obeys_test) co_return Leaving::timer_expired;
            break;
        default: break;
        }
    }
    co_return Leaving::timer_expired;
}

}
