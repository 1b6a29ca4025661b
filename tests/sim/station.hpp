// What a virtual LAN needs of a daemon, whichever it is: ours, or a historic one.
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
    /// What the host is on one of its networks.
    struct Standing {
        timed::Role role = timed::Role::searching;
        std::optional<timed::HostName> master{}; ///< whom it follows or watches; itself when master
    };

    Station() = default;
    Station(const Station&) = delete;
    Station& operator=(const Station&) = delete;
    virtual ~Station() = default;

    virtual void handle(const timed::Event& event, timed::Now now, timed::Actions& actions) = 0;
    [[nodiscard]] virtual std::optional<timed::Instant> next_wake() const = 0;

    /// A message as it puts it on the wire.
    [[nodiscard]] virtual std::vector<std::byte> encoded(const timed::Message& message) const = 0;

    [[nodiscard]] virtual const timed::HostName& name() const = 0;
    [[nodiscard]] virtual Standing standing(timed::NetworkId network) const = 0;
};

/// Starts the daemon of the host that goes by this name unless it was told another.
using MakeStation =
    std::function<std::unique_ptr<Station>(const timed::HostName& default_name, std::uint64_t seed)>;

}
