#include "proto/roles/search.hpp"

#include "proto/wire/announcement.hpp"

namespace timed {

namespace {

constexpr Duration search_patience = 2s;
constexpr Duration most_start_delay = 300ms; // machines switched on together do not all ask at once

}

Search::Search(Context& context) {
    Request request;
    request.network = context.network.id;
    request.payload = NoPayload{MessageType::masterreq};
    request.delay = context.random.between(1ms, most_start_delay);
    request.timeout = search_patience;
    context.exchanges.start(request, context.now, context.actions);
}

Verdict Search::on_message(const Received& received, Context& /*context*/) {
    if (is_announcement(received.message) || received.message.type == MessageType::masterup) {
        return follow(received, RoleReason::master_announced, is_announcement(received.message));
    }
    if (received.message.type == MessageType::election) {
        Transition transition{Role::slave, RoleReason::rival_candidate};
        transition.redeliver = true; // as slave, we vote for it
        return transition;
    }
    return std::nullopt;
}

Verdict Search::on_outcome(const Outcome& outcome, Context& context) {
    if (outcome.request.type() != MessageType::masterreq) return std::nullopt;
    if (outcome.answer) {
        const Peer master{outcome.answer->name, outcome.from};
        return Transition{Role::slave, RoleReason::master_answered, master};
    }
    return Transition{context.eligible ? Role::candidate : Role::slave, RoleReason::no_master_found};
}

}
