// One host measures another's clock: a tick search on virtual time. As in the daemon many measurements begin
// one after the other, and each has one timer, set anew whenever something has happened, so that nothing is
// asked or finished twice.
#include "tests/sim/virtual_lan.hpp"

#include <algorithm>
#include <utility>

namespace sim {

using namespace timed;

namespace {

constexpr Duration next_look = 10ms;     // at whoever stands still
constexpr Duration between_starts = 1ms; // of the daemon's own prober

// Linux inet_current_timestamp(): whole milliseconds since midnight, the rest cut off.
MillisecondsOfDay kernel_stamp(WallTime wall) {
    const auto since_epoch = std::chrono::floor<std::chrono::milliseconds>(wall.time_since_epoch());
    const auto of_day = since_epoch - std::chrono::floor<std::chrono::days>(since_epoch);
    return {static_cast<std::uint32_t>(of_day.count())};
}

}

struct VirtualLan::Measuring {
    HostIndex by;
    std::optional<HostIndex> of; ///< nobody: the address is nobody's
    std::optional<NetworkIndex> across;
    unsigned life;
    unsigned unsteady; ///< as it was: once either clock is set or told to slew fast, all is void
    ProbeId id;
    TickSearch search;
    unsigned decision = 0; ///< counts what the search was asked: the timer of an earlier answer is stale
    bool finished = false;
    Duration truth{}; ///< by how much the other clock was ahead when the last answer came
};

void VirtualLan::do_action(HostIndex host, const Probe& probe) {
    auto& self = hosts_[host];
    if (const auto superseded = self.to_measure.push(probe))
        agenda_.at(now(), [this, host, life = self.life, id = *superseded] {
            if (hosts_[host].life == life) feed(host, ProbeFinished{id, {Quality::superseded}});
        });
    if (!std::exchange(self.begins_measuring, true)) begin_measuring(host, self.life);
}

void VirtualLan::begin_measuring(HostIndex host, unsigned life) {
    auto& self = hosts_[host];
    if (self.life != life) return;
    self.begins_measuring = !self.to_measure.empty();
    if (!self.begins_measuring) return;
    const Probe probe = self.to_measure.pop();
    const auto network = networks_.index_of(host, probe.network);
    const auto other = networks_.owner_of(probe.ip);
    measure(std::make_shared<Measuring>(Measuring{host, other, network, life, unsteady(host, other), probe.id,
                                                  TickSearch{{}, probe.expected}}));
    agenda_.at(now() + between_starts, [this, host, life] { begin_measuring(host, life); });
}

void VirtualLan::measure(const std::shared_ptr<Measuring>& measuring) {
    if (hosts_[measuring->by].life != measuring->life || measuring->finished) return;
    if (stands_still(measuring->by)) {
        return agenda_.at(now() + next_look, [this, measuring] { measure(measuring); });
    }
    const WallTime wall = reading(measuring->by).wall;
    const auto next = measuring->search.next(wall);
    if (std::holds_alternative<TickSearch::Finished>(next)) {
        measuring->finished = true;
        note_result(*measuring);
        return feed(measuring->by,
                    ProbeFinished{measuring->id, measuring->search.result(), machine_of(measuring->of)});
    }
    const auto* send = std::get_if<TickSearch::SendAt>(&next);
    const WallTime when = send != nullptr ? send->when : std::get<TickSearch::WaitUntil>(next).when;
    agenda_.at(now() + (when - wall),
               [this, measuring, sends = send != nullptr, decision = ++measuring->decision] {
                   if (decision != measuring->decision) return;
                   if (sends) request_stamp(measuring);
                   measure(measuring);
               });
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

void VirtualLan::note_result(const Measuring& measuring) {
    const auto& [by, of] = std::tie(measuring.by, measuring.of);
    const auto result = measuring.search.result();
    if (result.quality != Quality::good || hosts_[*of].impostor || unsteady(by, of) != measuring.unsteady ||
        !follows(*of, by))
        return;
    ++measurements_.good;
    // The date is not measured.
    const auto whole_days = std::chrono::round<std::chrono::days>(measuring.truth);
    if (!result.offset.contains(measuring.truth - whole_days)) ++measurements_.untrue;
}

void VirtualLan::request_stamp(const std::shared_ptr<Measuring>& measuring) {
    const auto& [by, of, across, life, unsteady, id, search, decision, finished, truth] = *measuring;
    if (hosts_[by].life != life || finished) return;
    const WallTime sent = reading(by).wall;
    measuring->search.sent(sent);
    if (!of || !across || !hosts_[*of].answers_icmp || hosts_[*of].asleep) return;
    const auto there = networks_.passage(by, *of, *across, random_);
    const auto back = networks_.passage(*of, by, *across, random_);
    if (!there || !back) return;
    agenda_.at(now() + *there, [this, measuring, sent, back = *back] {
        const WallTime stamp =
            reading(*measuring->of).wall + hosts_[*measuring->of].impostor.value_or(Duration{});
        agenda_.at(now() + back, [this, measuring, sent, stamp] { take_stamp(measuring, sent, stamp); });
    });
}

void VirtualLan::take_stamp(const std::shared_ptr<Measuring>& measuring, WallTime sent, WallTime stamp) {
    const auto& self = hosts_[measuring->by];
    if (self.life != measuring->life || self.asleep || measuring->finished) return;
    measuring->truth = wall(*measuring->of) - wall(measuring->by);
    const auto truncated = kernel_stamp(stamp);
    measuring->search.answered(sent, {0, 0, 0, truncated, truncated}, reading(measuring->by).wall);
    measure(measuring);
}

}
