// A change of the date.
#include "tests/legacy/procedures.hpp"

namespace legacy {

namespace {

constexpr int dictated_after_step = 2;
constexpr int dictated_after_slew = 3; // includes the round that starts at once

// Sends the time of day to all slaves, one after the other.
Task<> spread_time(Daemon& daemon) {
    auto& machines = daemon.machines.all();
    for (std::size_t i = 0; i < machines.size();) {
        Message time = daemon.message(MessageType::settime);
        time.time = timed::to_time_of_day(daemon.system.now().wall);
        const bool hurried = machines[i].clock.failures > 0;
        const auto heard = co_await daemon.ask(
            Question{time, machines[i].address, machines[i].name, MessageType::ack, hurried});
        if (heard || !count_failure(daemon, machines[i])) ++i;
    }
}

void confirm(Daemon& daemon, const Letter& asked) {
    daemon.system.send(asked.from, {MessageType::dateack, asked.message.sequence, daemon.options.name});
}

}

WallTime told_time(const Daemon& daemon, const Letter& letter) {
    const WallTime now = daemon.system.now().wall;
    return timed::time_of_day(letter.message.time, letter.read_at) + (now - letter.read_at);
}

Task<> change_date(Daemon& daemon, Letter asked) {
    const Duration difference = told_time(daemon, asked) - daemon.system.now().wall;
    if (daemon.ways.steps_by_set_time) {
        daemon.system.step(difference);
        confirm(daemon, asked);
        co_await spread_time(daemon);
        co_return;
    }
    confirm(daemon, asked);
    if (std::chrono::abs(difference) < largest_slew) {
        daemon.dictated_rounds = dictated_after_slew;
        co_await synchronise(daemon, std::chrono::floor<Milliseconds>(difference));
    } else {
        daemon.system.step(difference);
        daemon.dictated_rounds = dictated_after_step;
        co_await spread_time(daemon);
    }
}

Task<bool> relay_date(Daemon& daemon, Letter asked) {
    Question question{daemon.message(MessageType::setdatereq)};
    question.message.time = timed::to_time_of_day(told_time(daemon, asked));
    question.answer = MessageType::dateack;
    const auto agreed = co_await daemon.ask(question);
    if (!agreed) co_return false;
    const auto answer = daemon.ways.steps_by_set_time ? MessageType::ack : MessageType::dateack;
    daemon.system.send(asked.from, {answer, asked.message.sequence, daemon.options.name});
    co_return true;
}

}
