// Corrections that drift does not explain. Anyone on the LAN can send one in the master's name and from its
// address. A slave that is in step therefore measures the master's clock before it obeys a large one; and
// where that cannot tell, because ICMP timestamps show no date or the master answers none, it asks the master
// again.
#pragma once

#include "proto/measure/measurement.hpp"
#include "proto/roles/role.hpp"

#include <optional>
#include <tuple>

namespace timed {

/// A correction that came from our master's address.
struct Correction {
    Received received;
    Duration amount;           ///< by which it is to move our clock
    bool by_one_of_ours{};     ///< the master announces itself, and so is none of the historic ones
    bool master_moves = false; ///< it is slewing its own clock: the filter learns no frequency from it
};

class CorrectionCheck {
  public:
    /// The correction to apply now, if any, limited to what was measured. Otherwise on_probe() or on_wake()
    /// return it once it is confirmed, or report why it is refused.
    std::optional<Correction> on_correction(const Correction& correction, Context& context);
    std::optional<Correction> on_probe(ProbeId id, const Measurement& measurement, Context& context);
    std::optional<Correction> on_wake(Context& context);
    [[nodiscard]] std::optional<Instant> next_wake() const;

    /// Whether the master was asked to tell the time of day again.
    [[nodiscard]] bool is_asking() const { return asked_at_.has_value(); }

    /// The clock was set, or the slave follows another master. What unconfirmed corrections have moved still
    /// counts.
    void forget();

    [[nodiscard]] auto state() const {
        return std::tie(moved_, moved_at_, pending_, probe_, probed_at_, measured_, asked_at_, confirmed_);
    }

  private:
    bool is_explained(Duration amount, Now now);
    Correction confirm(const Correction& correction);
    void measure(Context& context);
    std::optional<Correction> rule(Context& context);
    void ask(const Correction& correction, Context& context);
    void compare_answer(const Correction& answer, Context& context);

    Duration moved_{}; ///< by unconfirmed corrections, less what drift explains
    Instant moved_at_{};

    std::optional<Correction> pending_; ///< the latest one that has to be confirmed
    std::optional<ProbeId> probe_;      ///< of the master's clock
    Instant probed_at_{};
    std::optional<Measurement> measured_; ///< of the last probe
    std::optional<Instant> asked_at_;
    bool confirmed_ = false; ///< by all that has come in answer
};

}
