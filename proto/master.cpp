#include "proto/master.hpp"

#include "proto/announcement.hpp"
#include "proto/network_time.hpp"

#include <algorithm>

namespace timed {

namespace {

// Between MASTERUP and the first round everybody answers. 4.4BSD took 3 s; the answers come within 100 ms.
constexpr Duration gathering = 1s;

// Rounds follow each other faster while clocks are being put right, and slower once they hold. 4.4BSD: 240 s
// always.
constexpr Duration shortest_interval = 1s;
constexpr Duration longest_interval = 64s;
constexpr Duration target = 50us; ///< what no correction should exceed
constexpr Duration rough = 1ms;   ///< above this: start over with the shortest interval

// Hosts that join within this time share one round.
constexpr Duration joining_pause = 300ms;

// A host that does not answer holds a round up for no longer.
constexpr Duration round_patience = 1500ms;

constexpr int lost_host = 3; // 4.4BSD LOSTHOST: failures in a row after which a slave is forgotten

// Two clocks agree if they are within 20 ms, the accuracy the protocol promised (4.3BSD RANGE).
constexpr Duration agreement_radius = 10ms;

// 4.4BSD MAXADJ: from here on the whole time of day is told, not a difference.
constexpr Duration largest_adjustment = 20s;

// How long the rival that takes precedence may leave us undisturbed before we tell it to quit (it may be an
// old one that does not know of precedence).
constexpr Duration rival_patience = 3s;

}

Master::Master(const std::vector<Peer>& members, Context& context)
    : up_since_(context.now.instant)
    , round_at_(context.now.instant + gathering)
    , interval_(shortest_interval)
    , everybody_votes_(context.discipline.joining()) {
    for (const auto& peer : members) {
        slaves_.try_emplace(peer.name, Slave{peer.address, everybody_votes_, true, 0, false, std::nullopt});
    }
    context.broadcast(MessageType::masterup);
    announce(context);
}

// ---- what arrives

Verdict Master::on_message(const Received& received, Context& context) {
    switch (received.message.type) {
    case MessageType::slaveup: welcome(received, context); break;
    case MessageType::election: turn_away(received, context); break;
    case MessageType::loop:
    case MessageType::masterup: meet_rival(received, context); break;
    case MessageType::quit: return Transition{Role::slave, RoleReason::told_to_quit, received.sender()};
    case MessageType::test: round_within({}, context); break;
    case MessageType::adjtime:
    case MessageType::settime: context.ignore(Ignored::not_for_role, received); break;
    default: break;
    }
    return std::nullopt;
}

Master::Slave* Master::enlist(const Received& received, Context& context) {
    const auto& name = received.message.name;
    if (!slaves_.contains(name) && slaves_.size() >= most_slaves) {
        context.ignore(Ignored::table_full, received);
        return nullptr;
    }
    const auto [slave, added] = slaves_.try_emplace(name);
    slave->second.address = received.from; // also of a known one: it may have moved
    slave->second.failures = 0;
    if (added) context.report(SlaveJoined{name, received.from});
    return &slave->second;
}

void Master::welcome(const Received& received, Context& context) {
    Slave* slave = enlist(received, context);
    if (slave == nullptr) return;
    if (context.now.instant < up_since_ + gathering) {
        // An answer to our MASTERUP: it was here before us, and its clock is as good as ours.
        slave->votes = true;
        slave->needs_set = everybody_votes_;
        return;
    }
    slave->votes = false;
    set_clock(received.message.name, *slave, {}, context);
    round_within(joining_pause, context);
}

void Master::turn_away(const Received& candidate, Context& context) {
    if (enlist(candidate, context) == nullptr) return;
    context.request(candidate.sender(), MessageType::quit);
    round_within(joining_pause, context);
}

void Master::meet_rival(const Received& received, Context& context) {
    const Peer rival = received.sender();
    if (!rival_since_ || context.now.instant - rival_heard_ > rival_patience) {
        rival_since_ = context.now.instant;
        context.report(RivalMaster{rival.name, rival.address});
    }
    rival_heard_ = context.now.instant;
    const bool ours_to_stay =
        context.self < rival.name || context.now.instant - *rival_since_ >= rival_patience;
    if (!ours_to_stay) {
        announce(context); // so that it hears of us, and tells us to quit
        return;
    }
    const bool told = context.exchanges.any([&](const Request& request) {
        return request.type == MessageType::quit && request.expected == rival.name;
    });
    if (!told) context.request(rival, MessageType::quit);
}

Verdict Master::on_outcome(const Outcome& outcome, Context& context) {
    const auto& request = outcome.request;
    if (!outcome.answer) context.report(NoReply{request.type, request.expected});

    if (request.type == MessageType::quit && outcome.answer) {
        context.broadcast(MessageType::masterup); // whoever followed the other one answers us now
        round_within(joining_pause, context);
    }
    const bool correction = request.type == MessageType::adjtime || request.type == MessageType::settime;
    const auto slave = request.expected ? slaves_.find(*request.expected) : slaves_.end();
    if (!correction || slave == slaves_.end()) return std::nullopt;
    slave->second.correction_pending = false;
    if (outcome.answer) {
        slave->second.needs_set = false;
        slave->second.votes = slave->second.votes || request.type == MessageType::adjtime;
        slave->second.failures = 0;
    } else {
        fail(slave->first, SlaveTrouble::no_ack, context);
    }
    return std::nullopt;
}

void Master::fail(const HostName& name, SlaveTrouble trouble, Context& context) {
    const auto slave = slaves_.find(name);
    if (++slave->second.failures >= lost_host) forget(slave, trouble, context);
}

void Master::forget(Slaves::iterator slave, SlaveTrouble trouble, Context& context) {
    context.report(SlaveForgotten{slave->first, trouble});
    slaves_.erase(slave);
}

// ---- time

Verdict Master::on_wake(Context& context) {
    if (announce_at_ <= context.now.instant) announce(context);
    if (round_at_ && *round_at_ <= context.now.instant) start_round(context);
    if (round_ends_ && *round_ends_ <= context.now.instant) conclude_round(context);
    return std::nullopt;
}

std::optional<Instant> Master::next_wake() const {
    Instant next = announce_at_;
    if (round_at_) next = std::min(next, *round_at_);
    if (round_ends_) next = std::min(next, *round_ends_);
    return next;
}

void Master::announce(Context& context) {
    announce_at_ = context.now.instant + announcement_interval;
    context.actions.emplace_back(Transmit{context.network.id, std::nullopt,
                                          announcement(context.self, context.exchanges.next_sequence())});
}

void Master::round_within(Duration delay, Context& context) {
    if (round_at_) round_at_ = std::min(*round_at_, context.now.instant + delay);
    interval_ = shortest_interval;
}

// ---- a round

void Master::start_round(Context& context) {
    round_at_.reset();
    round_started_ = context.now.instant;
    round_ends_ = context.now.instant + round_patience;
    probes_.clear();
    for (auto& [name, slave] : slaves_) {
        slave.offset.reset();
        const ProbeId id{context.next_probe++};
        probes_.emplace(id, name);
        context.actions.emplace_back(Probe{id, context.network.id, slave.address.ip});
    }
    if (slaves_.empty()) conclude_round(context);
}

void Master::on_probe(ProbeId id, const Measurement& measurement, Context& context) {
    const auto probe = probes_.find(id);
    if (probe == probes_.end()) return;
    const auto slave = slaves_.find(probe->second);
    probes_.erase(probe);
    if (slave != slaves_.end()) {
        if (measurement.quality == Quality::good) {
            slave->second.offset = measurement.offset;
        } else {
            context.report(SlaveUnmeasured{slave->first, measurement.quality});
            fail(HostName{slave->first}, SlaveTrouble::no_measurement, context);
        }
    }
    if (round_complete()) conclude_round(context);
}

// Whoever failed last time is not waited for.
bool Master::round_complete() const {
    return round_ends_ && std::ranges::none_of(probes_, [&](const auto& probe) {
               const auto slave = slaves_.find(probe.second);
               return slave != slaves_.end() && slave->second.failures == 0;
           });
}

void Master::conclude_round(Context& context) {
    round_ends_.reset();
    RoundFinished report{slaves_.size(), 0, 0, {}, {}, {}};
    report.network_offset = agree(context, report);
    correct_slaves(report.network_offset, context, report);
    if (report.measured > 0) context.discipline.correct(report.network_offset, context.now, context.actions);
    everybody_votes_ = false;

    pace(std::max(report.largest_correction, std::chrono::abs(report.network_offset)));
    round_at_ = std::max(round_started_ + interval_, context.now.instant + joining_pause);
    report.next_round_in = *round_at_ - context.now.instant;
    if (!slaves_.empty()) context.report(report);
}

Duration Master::agree(Context& /*context*/, RoundFinished& report) {
    std::vector<Interval> clocks{Interval::around({}, agreement_radius)};
    for (const auto& [name, slave] : slaves_) {
        if (!slave.offset) continue;
        ++report.measured;
        if (slave.votes) clocks.push_back(slave.offset->widened(agreement_radius));
    }
    const auto agreed = network_time(clocks);
    if (!agreed) return {}; // no majority: our own clock is the network's time
    report.good = agreed->good;
    return agreed->offset;
}

void Master::correct_slaves(Duration network_offset, Context& context, RoundFinished& report) {
    for (auto& [name, slave] : slaves_) {
        if (!slave.offset) continue;
        const Duration correction = network_offset - slave.offset->middle();
        report.largest_correction = std::max(report.largest_correction, std::chrono::abs(correction));
        correct(name, slave, network_offset, correction, context);
    }
}

void Master::correct(const HostName& name, Slave& slave, Duration network_offset, Duration correction,
                     Context& context) {
    if (slave.needs_set || std::chrono::abs(correction) >= largest_adjustment) {
        return set_clock(name, slave, network_offset, context);
    }
    supersede_correction(name, slave, context);
    Request request;
    request.network = context.network.id;
    request.to = slave.address;
    request.expected = name;
    request.type = MessageType::adjtime;
    request.amount = to_amount(correction);
    context.exchanges.start(request, context.now, context.actions);
}

void Master::set_clock(const HostName& name, Slave& slave, Duration network_offset, Context& context) {
    supersede_correction(name, slave, context);
    Request request;
    request.network = context.network.id;
    request.to = slave.address;
    request.expected = name;
    request.type = MessageType::settime;
    request.ahead = network_offset;
    context.exchanges.start(request, context.now, context.actions);
}

// An older correction that is still being repeated must not arrive after a newer one.
void Master::supersede_correction(const HostName& name, Slave& slave, Context& context) {
    if (slave.correction_pending) {
        context.exchanges.cancel_if([&](const Request& request) {
            return (request.type == MessageType::adjtime || request.type == MessageType::settime) &&
                   request.expected == name;
        });
    }
    slave.correction_pending = true;
}

void Master::pace(Duration largest_correction) {
    if (largest_correction > rough) {
        interval_ = shortest_interval;
    } else if (largest_correction > target) {
        interval_ = std::max(interval_ / 2, shortest_interval);
    } else if (largest_correction * 2 < target) { // twice the time, twice the drift
        interval_ = std::min(interval_ * 2, longest_interval);
    }
}

}
