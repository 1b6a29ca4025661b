// One network of a node: its role there, and what a gateway knows of the master there.
#pragma once

#include "proto/gateway/gateway.hpp"
#include "proto/roles/bystander.hpp"
#include "proto/roles/candidate.hpp"
#include "proto/roles/master.hpp"
#include "proto/roles/search.hpp"
#include "proto/roles/slave.hpp"

#include <optional>
#include <tuple>
#include <utility>
#include <variant>

namespace timed {

struct Port {
    using AnyRole = std::variant<Search, Slave, Candidate, Master, Bystander>;

    Port(const Network& on, Context& view)
        : network(on)
        , role(std::in_place_type<Search>, view) {}

    Network network;
    AnyRole role;

    std::optional<HostName> leader{};
    Instant leader_since{};
    LoopSightings sightings{};
    std::optional<Instant> loop_since{}; ///< when our own LOOP probe first returned here

    /// Set while we may lead and no master corrects us: when we begin to ignore announcements and elections
    /// of others.
    std::optional<Instant> ignores_claims_at{};

    [[nodiscard]] Role role_name() const;
    /// The master that this host follows or watches here; null if there is none.
    [[nodiscard]] const Peer* master() const;
    [[nodiscard]] bool follows() const;
    template <class Some> [[nodiscard]] bool is() const { return std::holds_alternative<Some>(role); }

    /// The origin of the master's time.
    [[nodiscard]] std::optional<Origin> origin(Now now) const;
    /// Its root, once every gateway on the way to it has had time to send a LOOP probe.
    [[nodiscard]] std::optional<HostName> settled_root(Now now) const;
    void note_leader(Now now);

    void note_uncorrected(bool may_lead, Now now);
    [[nodiscard]] bool ignores_claim(const Received& received, Now now) const;

    [[nodiscard]] auto state() const {
        return std::tie(network, role, leader, leader_since, sightings, loop_since, ignores_claims_at);
    }
};

}
