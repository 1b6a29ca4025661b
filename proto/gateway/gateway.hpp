// Gateway: a host on several networks is slave on one at most and master on the others, so that all of them
// have one time (docs/protocol.md, "Several networks").
//
// Every network gets its time through a tree of gateways from one host, the root. Roots make themselves known
// by the LOOP probes that gateways pass on from network to network, each with one hop less. A gateway that
// sees different roots follows the one whose name sorts first and takes over the networks of the others; so
// all networks that are connected come to one root, as bridges come to one spanning tree. Historic gateways
// stayed with the first master they met, and networks with a master of their own stayed apart.
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

/// How often a master sends a LOOP probe (hop count 10) on its network: a gateway is to know within seconds
/// whose time a network has. 4.4BSD: after each round, every 240 s.
constexpr Duration loop_interval = 2s;

/// 4.4BSD MAX_HOPCNT: how many gateways a LOOP passes at most.
constexpr std::uint8_t most_hops = 10;

/// Where the time comes from that a master hands down.
struct Origin {
    HostName root;
    std::uint8_t gateways = 0; ///< that it has passed on its way; none when the master is the root itself

    friend bool operator==(const Origin&, const Origin&) = default;
};

/// Whether the first of two masters that meet on one network stays: the better root, then the shorter way
/// from it, then the name that sorts first. The root itself is so never sent away by those who follow it.
bool outranks(const HostName& master, const Origin& its, const HostName& other, const Origin& others);

/// A LOOP as the host at the end of that way passes it on.
Message loop_of(const Origin& origin, std::uint16_t sequence);

/// The LOOP probes that we sent under our own name: one that comes back must be among them.
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

/// From which hosts the time of one network comes, as the LOOP probes heard there tell.
class LoopSightings {
  public:
    /// A LOOP that still had hops to go was sent or passed on by the host at `from`.
    void heard(const Message& loop, Address from, Instant now);

    /// The origin of the time that the master at `master` hands down: whoever's probe has come farthest.
    [[nodiscard]] std::optional<Origin> origin(Address master, Instant now) const;

    /// Whether a probe of a host with precedence over `name` was heard of late.
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
    std::optional<HostName> master; ///< whom a slave follows or a bystander watches
    std::optional<HostName> root; ///< where that master has its time from; nothing while that is not settled
};

enum class GatewayMove : std::uint8_t {
    follow,    ///< become slave here
    stand_by,  ///< be slave here no longer
    take_over, ///< tell the master here to quit, and become master
};

struct GatewayDecision {
    NetworkId network;
    GatewayMove move;

    friend bool operator==(const GatewayDecision&, const GatewayDecision&) = default;
};

/// What a host with these networks should change. Pure; nothing to do is an empty list.
std::vector<GatewayDecision> arrange(std::span<const NetworkView> networks);

}
