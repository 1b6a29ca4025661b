#include "proto/roles/role.hpp"

namespace timed {

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
    request.payload = NoPayload{type};
    request.expected = peer.name;
    request.delay = delay;
    request.because_of = because_of;
    exchanges.start(request, now, actions);
}

}
