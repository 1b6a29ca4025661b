// The interface between a virtual LAN and a daemon, current or historic.
#pragma once

#include "proto/base/host_name.hpp"
#include "proto/edge/action.hpp"
#include "proto/edge/event.hpp"
#include "proto/edge/report.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace sim {

class Station {
  public:
    /// The role of the host on one of its networks.
    struct Standing {
        timed::Role role = timed::Role::searching;
        std::optional<timed::HostName> master{}; ///< the master it follows or monitors; itself when master
    };

    Station() = default;
    Station(const Station&) = delete;
    Station& operator=(const Station&) = delete;
    virtual ~Station() = default;

    virtual void handle(const timed::Event& event, timed::Now now, timed::Actions& actions) = 0;
    [[nodiscard]] virtual std::optional<timed::Instant> next_wake() const = 0;

    /// A message as the daemon encodes it.
    [[nodiscard]] virtual std::vector<std::byte> encoded(const timed::Message& message) const = 0;

    [[nodiscard]] virtual const timed::HostName& name() const = 0;
    [[nodiscard]] virtual Standing standing(timed::NetworkId network) const = 0;
};

/// Starts the daemon of the host with this name, unless the station has another one.
using MakeStation =
    std::function<std::unique_ptr<Station>(const timed::HostName& default_name, std::uint64_t seed)>;

}
