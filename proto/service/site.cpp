#include "proto/service/site.hpp"

namespace timed {

void ask_site(const Received& question, const Network* upstream, bool masters_somewhere, Host& host) {
    if (upstream != nullptr) {
        Request relay;
        relay.network = upstream->id;
        relay.type = MessageType::msitereq;
        relay.on_behalf_of = question.from;
        relay.asked_as = question.message.sequence;
        host.exchanges.start(relay, host.now, host.actions);
    } else if (masters_somewhere) {
        host.actions.emplace_back(
            Transmit{std::nullopt, question.from, {MessageType::ack, question.message.sequence, host.self}});
    }
}

void finish_site(const Outcome& outcome, Host& host) {
    const auto& request = outcome.request;
    if (!outcome.answer || !request.on_behalf_of) return;
    host.actions.emplace_back(Transmit{
        std::nullopt, request.on_behalf_of, {MessageType::ack, request.asked_as, outcome.answer->name}});
}

}
