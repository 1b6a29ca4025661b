#include "proto/role.hpp"

#include "proto/rounds.hpp"

#include <algorithm>
#include <span>

namespace timed {

namespace {

// ICMP timestamps count the milliseconds of a day: larger differences cannot be measured.
constexpr Duration least_unmeasurable = 12h;

}

void Host::ignore(Ignored reason, const Received& received) {
    const auto& message = received.message;
    report(Disregarded{reason, message.type, received.from, message.name, message.time});
}

void Host::note_attempt(const Discipline& before, const Discipline::Applied& applied,
                        std::size_t decided_from) {
    const auto decided = std::span{actions}.subspan(decided_from);
    const bool asks =
        std::ranges::any_of(decided, [](const Action& action) { return clock_action(action).has_value(); });
    if (asks) attempt = ClockAttempt{before, applied, applied.amount - before.slew_left(now)};
}

void Host::not_moved(const Discipline::Applied& applied) {
    const bool at_once = applied.kind == CorrectionKind::step || applied.fast_for > Duration{};
    if (at_once) exchanges.clock_stepped(-applied.amount);
}

void Host::moved(const Discipline::Applied& applied) {
    if (applied.kind == CorrectionKind::step) {
        discipline.note_step(now);
        now.wall += applied.amount;
        exchanges.clock_stepped(applied.amount);
        if (std::chrono::abs(applied.amount) >= least_unmeasurable) {
            for (auto& [name, slave] : slaves) slave.day_told_at.reset();
        }
        rounds.abandon(*this);
    } else if (applied.fast_for > Duration{}) {
        exchanges.clock_stepped(applied.amount);
        rounds.suspend_measuring(applied.fast_for, *this);
    }
}

void Context::tell(Address to, MessageType type) {
    actions.emplace_back(Transmit{network.id, to, Message{type, 0, self}});
}

void Context::broadcast(MessageType type) {
    actions.emplace_back(Transmit{network.id, std::nullopt, Message{type, 0, self}});
}

void Context::suppress(const Peer& master, MessageType because_of) {
    if (!fit) return;
    const auto dismissal = dismissals.of(master.address.ip, now.instant);
    if (dismissal == Dismissal::not_now) return;
    if (dismissal == Dismissal::first) report(MasterSuppressed{master.name, master.address});
    request(master, MessageType::quit, {}, because_of);
}

void Context::send_loop(const Origin& whose) {
    const auto sequence = exchanges.next_sequence();
    if (whose.root == self) own_loops.sent(sequence, now.instant);
    actions.emplace_back(Transmit{network.id, std::nullopt, loop_of(whose, sequence)});
}

void Context::request(const Peer& peer, MessageType type, Duration delay,
                      std::optional<MessageType> because_of) {
    Request request;
    request.network = network.id;
    request.to = peer.address;
    request.type = type;
    request.expected = peer.name;
    request.delay = delay;
    request.because_of = because_of;
    exchanges.start(request, now, actions);
}

}
