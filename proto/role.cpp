#include "proto/role.hpp"

#include "proto/rounds.hpp"

namespace timed {

namespace {

// ICMP timestamps count the milliseconds of a day: larger differences cannot be measured.
constexpr Duration least_unmeasurable = 12h;

}

void Host::ignore(Ignored reason, const Received& received) {
    const auto& message = received.message;
    report(Disregarded{reason, message.type, received.from, message.name, message.time});
}

void Host::moved(const Discipline::Applied& applied) {
    if (applied.kind == CorrectionKind::step) {
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
    const auto dismissal = dismissals.of(master.address.ip, now.instant);
    if (dismissal == Dismissal::not_now) return;
    if (dismissal == Dismissal::first) report(MasterSuppressed{master.name, master.address});
    request(master, MessageType::quit, {}, because_of);
}

void Context::send_loop(const Origin& origin) {
    const auto sequence = exchanges.next_sequence();
    if (origin.root == self) own_loops.sent(sequence, now.instant);
    actions.emplace_back(Transmit{network.id, std::nullopt, loop_of(origin, sequence)});
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
