#include "proto/role.hpp"

namespace timed {

void Context::ignore(Ignored reason, const Received& received) {
    report(Disregarded{reason, received.message.type, received.from, received.message.name});
}

void Context::tell(Address to, MessageType type) {
    actions.emplace_back(Transmit{network.id, to, Message{type, 0, self}});
}

void Context::broadcast(MessageType type) {
    actions.emplace_back(Transmit{network.id, std::nullopt, Message{type, 0, self}});
}

void Context::request(const Peer& peer, MessageType type, Duration delay) {
    Request request;
    request.network = network.id;
    request.to = peer.address;
    request.type = type;
    request.expected = peer.name;
    request.delay = delay;
    exchanges.start(request, now, actions);
}

}
