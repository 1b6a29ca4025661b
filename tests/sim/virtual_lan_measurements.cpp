// One host measures another's clock on virtual time: the daemon's prober, and a kernel that stamps its
// answers.
#include "tests/sim/virtual_lan.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace sim {

using namespace timed;

namespace {

// Linux inet_current_timestamp(): milliseconds since midnight, truncated.
MillisecondsOfDay kernel_stamp(WallTime wall) {
    const auto since_epoch = std::chrono::floor<std::chrono::milliseconds>(wall.time_since_epoch());
    const auto of_day = since_epoch - std::chrono::floor<std::chrono::days>(since_epoch);
    return {static_cast<std::uint32_t>(of_day.count())};
}

}

void VirtualLan::do_action(HostIndex host, const Probe& probe) {
    auto& measuring = hosts_[host].measuring;
    measuring.measured.insert_or_assign(
        probe.id, Measured{networks_.owner_of(probe.ip), networks_.index_of(host, probe.network)});
    measuring.prober.start(probe);
    arm_prober(host);
}

void VirtualLan::arm_prober(HostIndex host) {
    auto& self = hosts_[host];
    const auto wanted = self.measuring.prober.next_wake();
    if (!wanted || wanted == self.measuring.wake_at) return;
    self.measuring.wake_at = *wanted;
    const Instant when_awake = std::max(*wanted, reading(host).instant) + self.slept + self.paused;
    agenda_.at(when_awake, [this, host, life = self.life, when = *wanted] {
        auto& woken = hosts_[host];
        if (woken.life != life || woken.measuring.wake_at != when || stands_still(host)) return;
        woken.measuring.wake_at = Instant::max();
        run_prober(host);
    });
}

void VirtualLan::restart_measurements(HostIndex host) {
    hosts_[host].measuring.prober.clock_stepped();
    arm_prober(host);
}

void VirtualLan::run_prober(HostIndex host) {
    const unsigned life = hosts_[host].life;
    while (hosts_[host].life == life) {
        const auto due = hosts_[host].measuring.prober.next(reading(host));
        if (!due) return arm_prober(host);
        std::visit([&](const auto& what) { measure(host, what); }, *due);
    }
}

void VirtualLan::measure(HostIndex host, const Prober::Transmission& transmission) {
    auto& [prober, measured, wake_at] = hosts_[host].measuring;
    const WallTime sent = reading(host).wall;
    if (prober.is_late(transmission, sent)) return;
    prober.sent(transmission, sent);
    auto& [of, across, unsteady_before, truth] = measured.at(transmission.probe);
    if (!unsteady_before) unsteady_before = unsteady(host, of);
    if (!of || !across || !hosts_[*of].answers_icmp || hosts_[*of].asleep) return;
    const auto there = networks_.passage(host, *of, *across, random_);
    auto back = networks_.passage(*of, host, *across, random_);
    if (!there || !back) return;
    const Duration late = hosts_[*of].answers_late;
    if (late > Duration{}) *back += random_.between(late, 2 * late);
    agenda_.at(now() + *there, [this, host, life = hosts_[host].life, of = *of, back = *back,
                                probe = transmission.probe, reply = transmission.request]() mutable {
        reply.receive = kernel_stamp(reading(of).wall + hosts_[of].impostor.value_or(Duration{}));
        reply.transmit = reply.receive;
        agenda_.at(now() + back, [this, host, life, probe, reply] {
            if (hosts_[host].life == life) take_reply(host, probe, reply);
        });
    });
}

void VirtualLan::take_reply(HostIndex host, ProbeId probe, const IcmpTimestamp& reply) {
    if (hosts_[host].asleep) return;
    auto& measuring = hosts_[host].measuring;
    if (const auto found = measuring.measured.find(probe); found != measuring.measured.end())
        found->second.truth = wall(*found->second.of) - wall(host);
    measuring.prober.answered(reply, 0, reading(host).wall);
    arm_prober(host);
}

void VirtualLan::measure(HostIndex host, const Prober::Finished& finished) {
    const auto measured = hosts_[host].measuring.measured.extract(finished.result.id).mapped();
    note_result(host, measured, finished.result.measurement);
    ProbeFinished result = finished.result;
    result.machine = machine_of(measured.of);
    feed(host, result);
}

std::optional<MachineId> VirtualLan::machine_of(std::optional<HostIndex> host) const {
    constexpr MachineId impostor{0xffffff};
    if (!host) return std::nullopt;
    return hosts_[*host].impostor ? impostor : MachineId{*host};
}

unsigned VirtualLan::unsteady(HostIndex one, std::optional<HostIndex> other) const {
    return hosts_[one].unsteady + (other ? hosts_[*other].unsteady : 0);
}

bool VirtualLan::follows(HostIndex host, HostIndex master) const {
    return runs(host) && runs(master) &&
           std::ranges::any_of(networks_.interfaces(host), [&](const Interface& interface) {
               const auto standing = station(host).standing(interface.seen.id);
               return standing.role == Role::slave && standing.master == station(master).name();
           });
}

void VirtualLan::note_result(HostIndex by, const Measured& measured, const Measurement& result) {
    const auto& [of, across, unsteady_before, truth] = measured;
    if (result.quality != Quality::good || hosts_[*of].impostor || unsteady(by, of) != unsteady_before ||
        !follows(*of, by))
        return;
    ++measurements_.good;
    // A measurement does not cover the date.
    const auto whole_days = std::chrono::round<std::chrono::days>(truth);
    if (!result.offset.contains(truth - whole_days)) ++measurements_.untrue;
}

}
