#include "tests/sim/fault_injector.hpp"

#include "tests/hostile/messages.hpp"

#include <algorithm>

namespace sim {

using namespace timed;

// ---- selection of hosts

std::vector<HostIndex> FaultInjector::those(const std::function<bool(HostIndex)>& condition) const {
    std::vector<HostIndex> found;
    for (HostIndex host = 0; host < world_.lan.hosts(); ++host) {
        if (condition(host)) found.push_back(host);
    }
    return found;
}

std::vector<HostIndex> FaultInjector::one_of(const std::vector<HostIndex>& hosts) {
    if (hosts.empty()) return {};
    return {hosts[random_.next() % hosts.size()]};
}

bool FaultInjector::is_candidate(HostIndex host) const {
    return world_.lan.runs(host) &&
           std::ranges::any_of(world_.lan.networks().interfaces(host), [&](const Interface& interface) {
               return interface.up && world_.lan.role(host, interface.network) == Role::candidate;
           });
}

std::vector<HostIndex> FaultInjector::whom(Who who) {
    const VirtualLan& lan = world_.lan;
    const auto all = those([](HostIndex) { return true; });
    switch (who) {
    case Who::first: return {0};
    case Who::second: return {1};
    case Who::master: return one_of(lan.masters());
    case Who::slave: {
        const auto masters = lan.masters();
        return one_of(those([&](HostIndex host) {
            return lan.runs(host) && std::ranges::find(masters, host) == masters.end();
        }));
    }
    case Who::candidate: return those([&](HostIndex host) { return is_candidate(host); });
    case Who::gateway:
        return one_of(those([&](HostIndex host) { return lan.networks().interfaces(host).size() > 1; }));
    case Who::tenth: {
        auto some = shuffled(all.size(), random_);
        some.resize(std::max<std::size_t>(1, some.size() / 10));
        return some;
    }
    case Who::half: return those([](HostIndex host) { return host % 2 == 1; });
    case Who::all: return all;
    }
    return {};
}

// ---- daemons and machines

void FaultInjector::inject(const StartAgain& /*fault*/) {
    for (const auto host : those([&](HostIndex one) { return !world_.lan.runs(one); }))
        world_.lan.start(host);
}

void FaultInjector::inject(const Kill& fault) {
    for (const auto host : whom(fault.who)) world_.lan.kill(host);
}

void FaultInjector::inject(const Leave& fault) {
    for (const auto host : whom(fault.who)) world_.lan.leave(host);
}

void FaultInjector::inject(const Freeze& fault) {
    const auto hosts = whom(fault.who);
    for (const auto host : hosts) world_.lan.freeze(host);
    world_.pass(world_.lan.now() + fault.length);
    for (const auto host : hosts) world_.lan.thaw(host);
}

void FaultInjector::inject(const Suspend& fault) {
    const auto hosts = whom(fault.who);
    for (const auto host : hosts) world_.lan.suspend(host);
    world_.pass(world_.lan.now() + fault.length);
    for (const auto host : hosts) {
        world_.set_from_outside(host);
        world_.lan.resume(host);
    }
}

void FaultInjector::inject(const Pause& fault) {
    const auto hosts = whom(fault.who);
    for (const auto host : hosts) world_.lan.pause(host);
    world_.pass(world_.lan.now() + fault.length);
    for (const auto host : hosts) {
        world_.set_from_outside(host);
        world_.lan.unpause(host);
    }
}

// ---- clocks

void FaultInjector::inject(const StepClock& fault) {
    for (const auto host : whom(fault.who)) {
        world_.set_from_outside(host);
        world_.lan.step_clock(host, fault.amount);
        if (fault.noticed) world_.lan.disturb(host);
    }
}

void FaultInjector::inject(const Impersonate& fault) {
    const auto masters = world_.lan.masters();
    auto slaves = those([&](HostIndex host) { return std::ranges::find(masters, host) == masters.end(); });
    slaves.resize(std::min(slaves.size(), fault.slaves));
    for (const auto host : slaves) world_.lan.impersonate(host, fault.ahead);
}

void FaultInjector::inject(const ChangeDrift& fault) {
    for (const auto host : whom(fault.who)) world_.host_set.change_drift(host, fault.drift);
}

void FaultInjector::inject(const DenyClock& fault) {
    for (const auto host : whom(fault.who)) {
        world_.set_from_outside(host); // the clock drifts, and may be set back once setting is allowed again
        world_.lan.deny_clock(host);
    }
}

void FaultInjector::inject(const GrantClock& /*fault*/) {
    for (HostIndex host = 0; host < world_.lan.hosts(); ++host) {
        world_.set_from_outside(host);
        world_.lan.deny_clock(host, false);
    }
}

// ---- networks

void FaultInjector::inject(const Partition& fault) {
    for (HostIndex host = 0; host < world_.lan.hosts(); ++host) {
        world_.lan.move_to_group(host, static_cast<int>(host) % fault.parts);
    }
}

void FaultInjector::inject(const Isolate& fault) {
    for (const auto host : whom(fault.who)) world_.lan.move_to_group(host, 1 + static_cast<int>(host));
}

void FaultInjector::inject(const Heal& /*fault*/) {
    for (HostIndex host = 0; host < world_.lan.hosts(); ++host) {
        world_.lan.move_to_group(host, 0);
        lose(host, 0, 0);
    }
}

void FaultInjector::lose(HostIndex host, double sending, double hearing) {
    for (const auto& interface : world_.lan.networks().interfaces(host)) {
        world_.lan.lose_one_way(host, interface.network, sending, hearing);
    }
}

void FaultInjector::inject(const LoseOneWay& fault) {
    for (const auto host : whom(fault.who)) lose(host, fault.sending, fault.hearing);
}

void FaultInjector::inject(const ChangeWeather& fault) { world_.lan.set_weather(fault.weather); }

void FaultInjector::plug(HostIndex host, NetworkIndex network, bool in) {
    if (world_.lan.networks().interface(host, network).up == in) return;
    in ? world_.lan.bring_up(host, network) : world_.lan.take_down(host, network);
}

void FaultInjector::inject(const Unplug& fault) {
    for (const auto host : whom(fault.who)) {
        plug(host, world_.lan.networks().interfaces(host).front().network, false);
    }
}

void FaultInjector::inject(const PlugIn& /*fault*/) {
    for (HostIndex host = 0; host < world_.lan.hosts(); ++host) {
        for (const auto& interface : world_.lan.networks().interfaces(host))
            plug(host, interface.network, true);
    }
}

void FaultInjector::inject(const ChangeAddress& fault) {
    for (const auto host : whom(fault.who)) {
        world_.lan.change_address(host, world_.lan.networks().interfaces(host).front().network);
    }
}

// ---- operators

Address FaultInjector::tool_on(HostIndex host) const {
    return {world_.lan.networks().interfaces(host).front().seen.address, 1023};
}

void FaultInjector::inject(const SetDate& fault) {
    world_.set_from_outside({});
    for (const auto host : whom(fault.who)) {
        Message message{MessageType::setdate, 7, world_.lan.station(host).name()};
        message.time = to_time_of_day(world_.lan.wall(host) + fault.ahead);
        world_.lan.inject(host, tool_on(host), encode(message));
    }
}

void FaultInjector::inject(const ForceElection& fault) {
    for (const auto host : whom(fault.who)) {
        const Message message{MessageType::test, 0, world_.lan.station(host).name()};
        world_.lan.inject(host, tool_on(host), encode(message));
    }
}

// ---- a hostile host

void FaultInjector::inject(const Flood& fault) {
    constexpr Duration batch = 10ms;
    VirtualLan& lan = world_.lan;
    std::vector<HostName> victims;
    for (const auto host : those([&](HostIndex one) { return lan.runs(one); }))
        victims.push_back(lan.station(host).name());
    hostile::Messages messages{victims, random_.next()};
    const Instant begin = lan.now();
    std::int64_t sent = 0;
    for (std::int64_t batches = 1; batch * batches <= fault.length; ++batches) {
        const std::int64_t due = batches * fault.per_second / (1s / batch);
        for (; sent < due; ++sent) send_hostile(messages.make(fault.type, lan.wall(0)), fault.forged);
        world_.pass(begin + batch * batches);
    }
}

void FaultInjector::send_hostile(const Message& message, bool forged) {
    constexpr HostIndex stranger = 1000; // an address that no host of a scenario has
    VirtualLan& lan = world_.lan;
    const HostIndex sender = forged ? random_.next() % lan.hosts() : stranger;
    for (const auto host : those([&](HostIndex one) { return lan.runs(one) && one != sender; }))
        lan.inject(host, VirtualLan::address_of(sender), encode(message));
}

void FaultInjector::inject(const Wait& fault) {
    world_.pass(world_.lan.now() + random_.between(0s, fault.most));
}

void FaultInjector::inject(const AwaitCandidate& /*fault*/) {
    constexpr Duration patience = 15s;
    const Instant end = world_.lan.now() + patience;
    while (world_.lan.now() < end && whom(Who::candidate).empty()) world_.pass(world_.lan.now() + 10ms);
}

// ---- random faults

void FaultInjector::inject(const Swarm& fault) {
    for (int strikes = 0; strikes < fault.strikes; ++strikes) {
        strike(fault.clock_step);
        world_.pass(world_.lan.now() + random_.between(0s, fault.pause));
    }
    mend();
}

void FaultInjector::strike(Duration clock_step) {
    VirtualLan& lan = world_.lan;
    const HostIndex host = random_.next() % lan.hosts();
    const auto& interfaces = lan.networks().interfaces(host);
    const auto network = interfaces[random_.next() % interfaces.size()].network;
    const auto one_in_three = [&] { return random_.next() % 3 == 0 ? 1.0 : 0.0; };
    switch (random_.next() % 12) {
    case 0: return lan.kill(host);
    case 1:
    case 2: return lan.runs(host) ? lan.thaw(host) : lan.start(host);
    case 3: return plug(host, network, false);
    case 4: return plug(host, network, true);
    case 5: return lan.move_to_group(host, static_cast<int>(random_.next() % 3));
    case 6: {
        const double sending = one_in_three(); // the order of evaluation must not depend on the compiler
        return lan.lose_one_way(host, network, sending, one_in_three());
    }
    case 7: return lan.change_address(host, network);
    case 8: return lan.freeze(host);
    case 9:
        world_.set_from_outside({}); // all: slaves without a majority follow the step of their master
        lan.step_clock(host, random_.between(-clock_step, clock_step));
        return lan.disturb(host);
    case 10: return lan.set_weather({30us, 500us, 0.1, 0.05, 0.05});
    default: return lan.set_weather({});
    }
}

void FaultInjector::mend() {
    VirtualLan& lan = world_.lan;
    lan.set_weather({});
    inject(Heal{});
    inject(PlugIn{});
    for (HostIndex host = 0; host < lan.hosts(); ++host) lan.thaw(host);
    inject(StartAgain{});
}

}
