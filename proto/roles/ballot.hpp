// A slave's vote in the election of a master (docs/protocol.md: elections).
#pragma once

#include "proto/rounds/host.hpp"

#include <optional>
#include <tuple>

namespace timed {

class Ballot {
  public:
    /// Whether this candidate is refused, because another one has the vote. `holds`: for how long.
    [[nodiscard]] bool refuses(const Peer& candidate, Duration holds, Now now) const;

    /// Gives it the vote; returns the candidate that loses it, if there is one.
    std::optional<Peer> vote_for(const Peer& candidate, Duration holds, Now now);

    /// A candidate that has given up, or starts again, needs the vote no longer. Kept for it, the vote would
    /// make us refuse the next one, which so gives up while others have voted for it: elections could repeat
    /// without end.
    void release(const HostName& candidate);
    void clear() { candidate_.reset(); }

    /// Whether it has become master because of this vote: neither sooner nor later than an election takes.
    [[nodiscard]] bool has_elected(const HostName& master, Now now) const;

    [[nodiscard]] auto state() const { return std::tie(candidate_, voted_at_); }

  private:
    std::optional<Peer> candidate_;
    Instant voted_at_{};
};

}
