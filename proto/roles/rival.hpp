// Another master on the same network.
#pragma once

#include "proto/gateway/gateway.hpp"
#include "proto/rounds/host.hpp"

#include <optional>
#include <tuple>

namespace timed {

class Rival {
  public:
    /// How long a rival that takes precedence may leave us undisturbed before we send it QUIT: it may be a
    /// historic one that does not know precedence.
    static constexpr Duration patience = std::chrono::seconds{3};

    /// A LOOP or MASTERUP of it has arrived. Returns whether it is the first for some time.
    bool note_heard(const Received& received, Now now);
    /// It has sent another message that only a master sends.
    void note_sent(const HostName& name, Now now);
    void forget() { name_.reset(); }

    /// The time since its first message.
    [[nodiscard]] Duration known_for(Now now) const { return now.instant - since_; }
    /// Whether this host was a rival recently. A master that sends SLAVEUP has resigned.
    [[nodiscard]] bool was(const HostName& name, Now now) const {
        return name_ == name && now.instant - last_sent_ <= patience;
    }
    /// The origin of its time.
    [[nodiscard]] Origin origin(const Peer& rival, Now now) const {
        return loops_.origin(rival.address, now.instant).value_or(Origin{rival.name});
    }

    [[nodiscard]] auto state() const {
        return std::tie(name_, last_sent_, is_known_, since_, last_heard_, loops_);
    }

  private:
    std::optional<HostName> name_; ///< of the latest sender
    Instant last_sent_{};
    bool is_known_ = false;
    Instant since_{};
    Instant last_heard_{};
    LoopSightings loops_;
};

}
