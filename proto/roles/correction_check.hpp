// Checks corrections that drift does not explain: any host on the LAN can forge one. A synchronised slave
// measures the master's clock before it applies a large one. If that does not decide, because ICMP timestamps
// carry no date or the master does not answer them, it asks the master to repeat the correction.
#pragma once

#include "proto/measure/measurement.hpp"
#include "proto/roles/role.hpp"

#include <optional>
#include <tuple>

namespace timed {

/// A correction that came from our master's address.
struct Correction {
    Received received;
    Duration amount;           ///< of the correction
    bool by_one_of_ours{};     ///< the master announces itself: it is not a historic one
    bool master_moves = false; ///< it is slewing its own clock: learn no frequency
};

class CorrectionCheck {
  public:
    /// The correction to apply now, if any, limited to what was measured. Otherwise on_probe() or on_wake()
    /// return it once it is confirmed, or report why it is refused.
    std::optional<Correction> on_correction(const Correction& correction, Context& context);
    std::optional<Correction> on_probe(ProbeId id, const Measurement& measurement, Context& context);
    std::optional<Correction> on_wake(Context& context);
    [[nodiscard]] std::optional<Instant> next_wake() const;

    /// Whether the master was asked to repeat the time of day.
    [[nodiscard]] bool is_asking() const { return asked_at_.has_value(); }

    /// The clock was set, or the slave follows another master. Keeps the sum of unconfirmed corrections.
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
    bool confirmed_ = false; ///< by all answers
};

}
