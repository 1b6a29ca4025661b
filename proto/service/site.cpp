#include "proto/service/site.hpp"

namespace timed {

void ask_site(const Received& question, const Network* upstream, bool masters_somewhere, Host& host) {
    if (upstream != nullptr) {
        Request relay;
        relay.network = upstream->id;
        relay.payload = ForwardedSite{{question.from, question.message.name, question.message.sequence}};
        host.exchanges.start(relay, host.now, host.actions);
    } else if (masters_somewhere) {
        host.actions.emplace_back(
            Transmit{std::nullopt, question.from, {MessageType::ack, question.message.sequence, host.self}});
    }
}

void finish_site(const ForwardedSite& site, const Outcome& outcome, Host& host) {
    if (!outcome.answer) return;
    const auto& [from, requester, sequence] = site.original;
    host.actions.emplace_back(
        Transmit{std::nullopt, from, {MessageType::ack, sequence, outcome.answer->name}});
}

}
