#include "proto/node/port.hpp"

#include "proto/gateway/gate.hpp"
#include "proto/roles/port_role.hpp"

#include <algorithm>

namespace timed {

namespace {

// The root of the tree is unknown until every gateway on the way to it has sent a LOOP probe.
constexpr Duration root_settles = loop_interval + 500ms;

// From abandoning a master to following another one, or leading.
constexpr Duration election_takes = 30s;

}

Role Port::role_name() const { return std::visit(to_role, role); }

const Peer* Port::master() const { return std::visit(to_master, role); }

bool Port::follows() const { return is<Slave>() && master() != nullptr; }

std::optional<Origin> Port::origin(Now now) const {
    const Peer* its_master = master();
    if (its_master == nullptr) return std::nullopt;
    return sightings.origin(its_master->address, now.instant).value_or(Origin{its_master->name});
}

std::optional<HostName> Port::settled_root(Now now) const {
    if (now.instant - leader_since < root_settles) return std::nullopt;
    const auto its_origin = origin(now);
    return its_origin ? std::optional{its_origin->root} : std::nullopt;
}

void Port::note_leader(Now now) {
    const Peer* its_master = master();
    const auto name = its_master == nullptr ? std::nullopt : std::optional{its_master->name};
    if (leader == name) return;
    leader = name;
    leader_since = now.instant;
    sightings.forget();
    loop_since.reset();
}

// Forged masters and candidates, each with a new name and address before the previous one is abandoned, could
// keep this host from leading forever.
void Port::note_uncorrected(bool may_lead, Now now) {
    const auto* slave = std::get_if<Slave>(&role);
    const bool led = slave != nullptr ? slave->is_corrected() : is<Master>() || is<Bystander>();
    if (led || !may_lead) return ignores_claims_at.reset();
    const Instant patience_ends = now.instant + UnfitMasters::first_patience;
    if (!ignores_claims_at) ignores_claims_at = patience_ends + election_takes;
    const auto give_up_at = slave != nullptr ? slave->give_up_at() : std::nullopt;
    if (give_up_at > patience_ends) // a slow master, to which we have returned
        ignores_claims_at = std::max(*ignores_claims_at, *give_up_at + election_takes);
}

bool Port::ignores_claim(const Received& received, Now now) const {
    if (!ignores_claims_at || now.instant < *ignores_claims_at) return false;
    const auto* slave = std::get_if<Slave>(&role);
    const bool from_our_master = slave != nullptr && slave->is_master(received.sender());
    return !from_our_master && decides_who_leads(received.message.type);
}

}
