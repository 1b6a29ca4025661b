// Gateway: a host on several networks is slave on one at most and master on the others, so that all of them
// have one time (docs/protocol.md, "Several networks").
//
// Every network gets its time through a tree of gateways from one host, the root. Roots are announced by LOOP
// probes that gateways forward from network to network, decrementing the hop count. A gateway that sees two
// roots follows the one whose name sorts first and takes over the networks of the other; so all connected
// networks converge to one root, as bridges converge to one spanning tree. Historic gateways stayed with the
// first master they met, and networks with different masters did not converge.
#pragma once

#include "proto/base/address.hpp"
#include "proto/base/host_name.hpp"
#include "proto/base/time.hpp"
#include "proto/edge/report.hpp"
#include "proto/wire/message.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <tuple>
#include <vector>

namespace timed {

/// How often a master sends a LOOP probe (hop count 10) on its network, so that a gateway knows each
/// network's root within seconds. 4.4BSD: after each round, every 240 s.
constexpr Duration loop_interval = 2s;

/// 4.4BSD MAX_HOPCNT: how many gateways forward a LOOP at most.
constexpr std::uint8_t most_hops = 10;

/// Where a master's time comes from.
struct Origin {
    HostName root;
    std::uint8_t gateways = 0; ///< between the root and the master; 0 when the master is the root

    friend bool operator==(const Origin&, const Origin&) = default;
};

/// Whether the first of two masters on one network stays: the better root, then fewer gateways, then the name
/// that sorts first. So the root is never deposed by hosts that follow it.
bool outranks(const HostName& master, const Origin& its, const HostName& other, const Origin& others);

/// A LOOP as the host at this distance from the root forwards it.
Message loop_of(const Origin& origin, std::uint16_t sequence);

/// The LOOP probes that we have sent under our own name, to recognise those that return.
class OwnLoops {
  public:
    void sent(std::uint16_t sequence, Instant now) {
        sent_.at(next_) = {sequence, now};
        next_ = (next_ + 1) % sent_.size();
    }
    [[nodiscard]] bool include(std::uint16_t sequence, Instant now) const;

  private:
    struct Sent {
        std::uint16_t sequence = 0; ///< 0: none
        Instant when{};
    };
    std::array<Sent, 32> sent_{}; ///< one every two seconds on each network
    std::size_t next_ = 0;
};

/// The origins of one network's time, from the LOOP probes received there.
class LoopSightings {
  public:
    /// A LOOP with a hop count above 0 was sent or forwarded by the host at `from`.
    void heard(const Message& loop, Address from, Instant now);

    /// The origin of the time of the master at `master`: the name on the probe with the fewest hops left.
    [[nodiscard]] std::optional<Origin> origin(Address master, Instant now) const;

    /// Whether a probe of a host with precedence over `name` was received recently.
    [[nodiscard]] bool heard_before(const HostName& name, Instant now) const;

    void forget() { heard_.clear(); }

    [[nodiscard]] auto state() const { return std::tie(heard_); }

  private:
    struct Sighting {
        std::uint32_t passed_on_by;
        std::uint8_t hops_left;
        Instant when;
    };
    std::map<HostName, Sighting> heard_;
};

/// One network of a gateway.
struct NetworkView {
    NetworkId id;
    Role role;
    std::optional<HostName> master; ///< of a slave or bystander
    std::optional<HostName> root;   ///< of that master's time; nothing while it is unknown
};

enum class GatewayMove : std::uint8_t {
    follow,    ///< become slave on this network
    stand_by,  ///< no longer be slave on this network
    take_over, ///< send QUIT to the master of this network, and become master
};

struct GatewayDecision {
    NetworkId network;
    GatewayMove move;

    friend bool operator==(const GatewayDecision&, const GatewayDecision&) = default;
};

/// What a host with these networks should change; an empty list if nothing. Pure.
std::vector<GatewayDecision> arrange(std::span<const NetworkView> networks);

}
