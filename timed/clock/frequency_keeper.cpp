#include "timed/clock/frequency_keeper.hpp"

#include "proto/base/numbers.hpp"

namespace timed {

MeasuredFrequency FrequencyKeeper::restore(HostClock& clock) {
    const auto kept = file_.read();
    if (!kept.trouble.empty()) log_->warn("{}", kept.trouble);
    if (!kept.frequency || clock.restore(kept.frequency->value)) return {SystemClock::frequency()};
    log_->info("frequency {} ppm from the drift file", in_ppm(kept.frequency->value));
    return *kept.frequency;
}

void FrequencyKeeper::keep(const MeasuredFrequency& frequency, Instant now) {
    if (!file_.due(frequency, now) || disk_.busy()) return;
    file_.note_written(frequency, now);
    disk_.run([this, file = file_, frequency]() -> Background::Completion {
        return [this, trouble = file.write(frequency)] {
            if (!trouble.empty()) log_->warn("{}", trouble);
        };
    });
}

void FrequencyKeeper::keep_at_end(const MeasuredFrequency& frequency) {
    if (!file_.worth_keeping(frequency) || disk_.busy()) return;
    const auto trouble = file_.write(frequency);
    if (!trouble.empty()) log_->warn("{}", trouble);
}

}
