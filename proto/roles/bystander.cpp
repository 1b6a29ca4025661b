#include "proto/roles/bystander.hpp"

#include "proto/wire/announcement.hpp"

#include <utility>

namespace timed {

namespace {

// Two rounds of a 4.4BSD master (240 s each). 4.4BSD gateways checked ignored networks every fourth round,
// about every 16 minutes.
constexpr Duration historic_patience = 480s;

}

Bystander::Bystander(Peer master, bool announces, Context& context)
    : master_(std::move(master))
    , announces_(announces) {
    hear(master_, context);
}

void Bystander::hear(const Peer& master, Context& context) {
    announces_ = announces_ && master.name == master_.name;
    master_ = master;
    missed_at_ = context.now.instant + (announces_ ? announcements_missed : historic_patience);
}

Verdict Bystander::on_message(const Received& received, Context& context) {
    const Peer sender = received.sender();
    switch (received.message.type) {
    case MessageType::masterup: hear(sender, context); break;
    case MessageType::loop:
        if (is_announcement(received.message)) {
            master_ = sender;
            announces_ = true;
            hear(sender, context);
        } else if (master_.address.ip == sender.address.ip) { // also a LOOP of another host that it forwards
            hear(master_, context);
        }
        break;
    default: break;
    }
    return std::nullopt;
}

// The outcome of the QUIT by which this gateway takes the network over (Node::take_over).
Verdict Bystander::on_outcome(const Outcome& outcome, Context& context) {
    if (outcome.request.type() != MessageType::quit || outcome.request.expected != master_.name)
        return std::nullopt;
    if (outcome.answer) return Transition{Role::master, RoleReason::took_over};
    context.report(NoReply{MessageType::quit, outcome.request.expected, outcome.request.because_of});
    return std::nullopt;
}

// No random delay, unlike a slave: a host on two networks is the better master of the second one.
Verdict Bystander::on_wake(Context& context) {
    if (missed_at_ > context.now.instant) return std::nullopt;
    return Transition{context.eligible ? Role::candidate : Role::slave, RoleReason::master_silent};
}

}
