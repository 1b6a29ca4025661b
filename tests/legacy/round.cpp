// One round of a master: measures all slaves in sequence, averages, and corrects them in sequence.
#include "tests/legacy/procedures.hpp"

namespace legacy {

namespace {

constexpr Duration collect_interval = 1s; // interval between reads of the socket during measurements

Milliseconds in_milliseconds(Duration since_epoch) { return std::chrono::floor<Milliseconds>(since_epoch); }

// Truncates an offset as stamps of whole milliseconds do.
Milliseconds as_stamped(WallTime here, Duration offset) {
    return in_milliseconds((here + offset).time_since_epoch()) - in_milliseconds(here.time_since_epoch());
}

Task<std::optional<Milliseconds>> measure(Daemon& daemon, const Machine& machine) {
    const bool doubtful = machine.clock.failures > 0;
    const Instant give_up =
        daemon.now() + (doubtful ? daemon.ways.short_measurement : daemon.ways.measurement_limit);
    const auto measured = co_await daemon.system.measure(machine.address.ip);
    if (measured.quality == timed::Quality::good) {
        co_return as_stamped(daemon.system.now().wall, measured.offset.middle()) +
            daemon.ways.measurement_bias;
    }
    co_await daemon.system.sleep_until(give_up);
    co_return std::nullopt;
}

Task<> measure_all(Daemon& daemon) {
    Instant collected = daemon.now();
    auto& machines = daemon.machines.all();
    for (std::size_t i = 0; i < machines.size();) {
        machines[i].clock.delta = co_await measure(daemon, machines[i]);
        if (daemon.now() - collected >= collect_interval) {
            daemon.mailbox.collect();
            collected = daemon.now();
        }
        if (machines[i].clock.delta || !count_failure(daemon, machines[i])) ++i;
    }
}

Message correction_of(Daemon& daemon, const Machine& machine, Milliseconds network_delta) {
    const Milliseconds correction = network_delta - *machine.clock.delta;
    const bool far_off = correction >= largest_slew || correction <= -largest_slew;
    if ((machine.needs_set || far_off) && !daemon.ways.corrects_itself_first) {
        Message time = daemon.message(MessageType::settime);
        time.time = timed::to_time_of_day(daemon.system.now().wall + daemon.ways.rounded(network_delta));
        return time;
    }
    Message adjustment = daemon.message(MessageType::adjtime);
    adjustment.time = timed::to_amount(daemon.ways.rounded(correction));
    return adjustment;
}

Task<> correct_all(Daemon& daemon, Milliseconds network_delta) {
    auto& machines = daemon.machines.all();
    for (std::size_t i = 0; i < machines.size();) {
        bool forgotten = false;
        if (machines[i].clock.delta) {
            const Message correction = correction_of(daemon, machines[i], network_delta);
            const auto heard =
                co_await daemon.ask(Question{correction, machines[i].address, machines[i].name});
            if (heard) {
                if (correction.type == MessageType::settime) machines[i].needs_set = false;
            } else {
                machines[i].clock.delta.reset();
                forgotten = count_failure(daemon, machines[i]);
            }
        }
        if (!forgotten) ++i;
    }
}

Milliseconds agree(Daemon& daemon, std::optional<Milliseconds> forced) {
    if (daemon.dictated_rounds > 0) {
        --daemon.dictated_rounds;
        return forced.value_or(Milliseconds{0});
    }
    return daemon.ways.network_delta(daemon.machines.clocks());
}

}

bool count_failure(Daemon& daemon, Machine& machine) {
    if (++machine.clock.failures < lost_host) return false;
    daemon.machines.forget(HostName{machine.name});
    return true;
}

Task<> synchronise(Daemon& daemon, std::optional<Milliseconds> forced) {
    co_await measure_all(daemon);
    const Milliseconds network_delta = agree(daemon, forced);
    const Milliseconds own_correction = daemon.ways.rounded(network_delta);
    if (daemon.ways.corrects_itself_first) daemon.adjust_clock(own_correction);
    co_await correct_all(daemon, network_delta);
    if (!daemon.ways.corrects_itself_first) daemon.adjust_clock(own_correction);
}

}
