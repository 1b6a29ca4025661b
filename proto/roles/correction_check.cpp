#include "proto/roles/correction_check.hpp"

#include <algorithm>
#include <utility>

namespace timed {

namespace {

// Limit of unconfirmed corrections: of each one, and of their sum beyond what drift explains. A correct
// master finds our clock where its last correction left it. All masters share the sum: any host can claim to
// succeed the present one.
constexpr Duration most_unconfirmed = 500us;

// Two clocks drift apart no faster than both can be slewed: 500 ppm each.
constexpr Frequency fastest_drift = 1000_ppm;
constexpr Duration longest_silence = 1h; // more than enough to cancel most_unconfirmed

// How far a master's clock may be from the time that it distributes: by the remainder of its own slew. A
// historic master slews up to MAXADJ (4.4BSD) at 500 ppm.
constexpr Duration most_slewed = 128ms;
constexpr Duration most_slewed_by_historic = 20s;

// A master that announces itself sends offsets from the goal of its slew; we measure its present clock. It
// sends no probes during a fast slew, so the remainder is less than the smallest fast slew.
constexpr Duration most_on_the_way = Slewer::least_fast;

// A measurement also checks the corrections that arrive within this time: a flood of forged ones causes only
// one measurement, and does not hide a genuine one.
constexpr Duration measurement_holds = 2s;
constexpr Duration probe_patience = 3s;

// The master answers SLAVEUP by SETTIME at once. All SETTIMEs that arrive within this time must agree.
constexpr Duration answer_window = 700ms;

using QuartersOfAnHour = std::chrono::duration<std::int64_t, std::ratio<900>>; // granularity of time zones

bool adjusts(const Correction& correction) {
    return correction.received.message.type == MessageType::adjtime;
}

// Such a small SETTIME does not move a synchronised clock, and must not replace a pending correction.
bool moves_nothing(const Correction& correction) {
    return !adjusts(correction) && std::chrono::abs(correction.amount) < Discipline::time_of_day_noise;
}

Duration tolerance_of(const Correction& correction) {
    return adjusts(correction) && !correction.by_one_of_ours ? most_slewed_by_historic : most_slewed;
}

Duration toward_zero(Duration amount, Duration by) {
    return amount > Duration{} ? std::max(Duration{}, amount - by) : std::min(Duration{}, amount + by);
}

}

std::optional<Correction> CorrectionCheck::on_correction(const Correction& correction, Context& context) {
    if (asked_at_) compare_answer(correction, context);
    if (moves_nothing(correction) || is_explained(correction.amount, context.now)) return correction;
    if (asked_at_) return std::nullopt; // until all answers have arrived
    pending_ = correction;
    if (measured_ && context.now.instant - probed_at_ < measurement_holds) return rule(context);
    measure(context);
    return std::nullopt;
}

// Limits the sum: many small forged corrections move the clock as far as a large one.
bool CorrectionCheck::is_explained(Duration amount, Now now) {
    const Duration elapsed = std::min(now.instant - moved_at_, longest_silence);
    const Duration moved = toward_zero(moved_, gained(fastest_drift, elapsed)) + amount;
    if (std::chrono::abs(amount) > most_unconfirmed || std::chrono::abs(moved) > most_unconfirmed)
        return false;
    moved_ = moved;
    moved_at_ = now.instant;
    return true;
}

void CorrectionCheck::measure(Context& context) {
    if (probe_ && context.now.instant - probed_at_ < probe_patience) return;
    probe_ = context.next_probe;
    context.next_probe = next(*probe_);
    probed_at_ = context.now.instant;
    measured_.reset();
    context.actions.emplace_back(Probe{*probe_, context.network.id, pending_->received.from.ip});
}

std::optional<Correction> CorrectionCheck::on_probe(ProbeId id, const Measurement& measurement,
                                                    Context& context) {
    if (probe_ != id) return std::nullopt;
    probe_.reset();
    measured_ = measurement;
    return pending_ && !asked_at_ ? rule(context) : std::nullopt;
}

// A measurement shows no date, and some systems stamp their local time, so a difference of whole quarters of
// an hour needs a SETTIME as confirmation. Otherwise the slave accepts the measured offset, and at most a
// slow slew beyond it, because the measurement does not prove more.
std::optional<Correction> CorrectionCheck::rule(Context& context) {
    Correction correction = *std::exchange(pending_, std::nullopt);
    const bool measurable = measured_->quality == Quality::good;
    const Duration beside = correction.amount - measured_->offset.middle();
    const auto quarters = std::chrono::round<QuartersOfAnHour>(beside);
    if (measurable &&
        std::chrono::abs(beside - quarters) > tolerance_of(correction) + measured_->offset.width()) {
        context.ignore(Ignored::contradicts_measurement, correction.received);
    } else if (measurable && quarters.count() == 0) {
        if (!measured_->offset.widened(most_on_the_way).contains(correction.amount)) {
            const auto [low, high] = measured_->offset;
            correction.amount = std::clamp(correction.amount, low, high);
            correction.master_moves = true;
        }
        return confirm(correction);
    } else {
        ask(correction, context);
    }
    return std::nullopt;
}

void CorrectionCheck::ask(const Correction& correction, Context& context) {
    pending_ = correction;
    asked_at_ = context.now.instant;
    confirmed_ = false;
    context.tell(correction.received.from, MessageType::slaveup);
}

void CorrectionCheck::compare_answer(const Correction& answer, Context& context) {
    if (answer.received.message.type != MessageType::settime) return;
    confirmed_ = std::chrono::abs(answer.amount - pending_->amount) <= tolerance_of(*pending_);
    if (confirmed_) { // the answer is delayed by at most the round trip (F. Cristian, 1989)
        const Interval shown{answer.amount, answer.amount + (context.now.instant - *asked_at_)};
        const auto [low, high] = shown.widened(most_unconfirmed);
        pending_->amount = std::clamp(pending_->amount, low, high);
        return;
    }
    context.ignore(Ignored::unconfirmed, pending_->received);
    pending_.reset();
    asked_at_.reset();
}

std::optional<Correction> CorrectionCheck::on_wake(Context& context) {
    const auto until = next_wake();
    if (!until || context.now.instant < *until) return std::nullopt;
    const Correction correction = *std::exchange(pending_, std::nullopt);
    asked_at_.reset();
    if (!confirmed_) {
        context.ignore(Ignored::unconfirmed, correction.received);
        return std::nullopt;
    }
    forget();
    return correction;
}

Correction CorrectionCheck::confirm(const Correction& correction) {
    *this = CorrectionCheck{};
    return correction;
}

std::optional<Instant> CorrectionCheck::next_wake() const {
    return asked_at_ ? std::optional{*asked_at_ + answer_window} : std::nullopt;
}

void CorrectionCheck::forget() {
    const auto unconfirmed = std::pair{moved_, moved_at_};
    *this = CorrectionCheck{};
    std::tie(moved_, moved_at_) = unconfirmed;
}

}
