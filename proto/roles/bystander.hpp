// Bystander: this network has a master, but the host follows one on another network (4.3BSD: state IGNORE).
// It applies no corrections and sends no answers here, but watches the master.
#pragma once

#include "proto/roles/role.hpp"

namespace timed {

class Bystander {
  public:
    /// `announces`: that master announces itself.
    Bystander(Peer master, bool announces, Context& context);

    Verdict on_message(const Received& received, Context& context);
    Verdict on_outcome(const Outcome& outcome, Context& context);
    Verdict on_wake(Context& context);
    Verdict on_disturbed(const ClockDisturbed& /*event*/, Context& /*context*/) { return std::nullopt; }
    [[nodiscard]] std::optional<Instant> next_wake() const { return missed_at_; }

    [[nodiscard]] const Peer& master() const { return master_; }

    [[nodiscard]] auto state() const { return std::tie(master_, announces_, missed_at_); }

  private:
    void hear(const Peer& master, Context& context);

    Peer master_;
    bool announces_;    ///< its loss is detected within seconds
    Instant missed_at_; ///< when the master is lost, unless a message arrives
};

}
