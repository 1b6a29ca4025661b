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

    /// Votes for a candidate; returns the one that loses the vote, if any.
    std::optional<Peer> vote_for(const Peer& candidate, Duration holds, Now now);

    /// Releases the vote of a candidate that has given up, or starts again. Otherwise we would refuse the
    /// next candidate, which others may have accepted, and elections could repeat without end.
    void release(const HostName& candidate);
    void clear() { candidate_.reset(); }

    /// Whether it has become master by this vote: neither sooner nor later than an election takes.
    [[nodiscard]] bool has_elected(const HostName& master, Now now) const;

    [[nodiscard]] auto state() const { return std::tie(candidate_, voted_at_); }

  private:
    std::optional<Peer> candidate_;
    Instant voted_at_{};
};

}
