#include "proto/clock_filter.hpp"

#include <algorithm>
#include <cmath>

namespace timed {

namespace {

// A crystal's frequency walks: by about 2e-9 in a second, 2e-8 in 100 s.
constexpr double wander = 2; // ns/s per square root of a second

// The share of each surprise that goes into what is known of the noise.
constexpr double noise_memory = 1.0 / 8;

// Beyond so many standard deviations it is not noise.
constexpr double gross = 5;

double square(double x) { return x * x; }

}

void ClockFilter::offset_set() {
    offset_variance_ = noise_variance_;
    covariance_ = 0;
    gross_in_a_row_ = 0;
}

ClockFilter::Estimate ClockFilter::take(Duration surprise, Duration elapsed) {
    const auto surprise_ns = static_cast<double>(surprise.count());
    const double elapsed_s = std::max(1e-3, std::chrono::duration<double>(elapsed).count());
    age(elapsed_s);
    learn_noise(surprise_ns);
    judge(surprise_ns, elapsed_s);

    const double total = offset_variance_ + noise_variance_;
    const double offset_gain = offset_variance_ / total;
    const double frequency_gain = covariance_ / total;
    frequency_variance_ -= frequency_gain * covariance_;
    covariance_ *= 1 - offset_gain;
    offset_variance_ *= 1 - offset_gain;
    constexpr double ppt_of_ns_per_s = 1'000;
    return {Duration{std::llround(offset_gain * surprise_ns)},
            Frequency{std::llround(frequency_gain * surprise_ns * ppt_of_ns_per_s)}};
}

void ClockFilter::age(double elapsed_s) {
    offset_variance_ += elapsed_s * (2 * covariance_ + elapsed_s * frequency_variance_);
    covariance_ += elapsed_s * frequency_variance_;
    frequency_variance_ += square(wander) * elapsed_s;
}

void ClockFilter::learn_noise(double surprise_ns) {
    const double most = square(gross) * (offset_variance_ + noise_variance_);
    const double seen = std::min(square(surprise_ns), most) - offset_variance_;
    const double now =
        std::max(square(least_noise), noise_variance_ + noise_memory * (seen - noise_variance_));

    // All that is known was measured as badly as that; but there is no less than to know nothing.
    const double worse =
        std::min(now / noise_variance_, std::max(1.0, square(unknown_frequency) / frequency_variance_));
    noise_variance_ = now;
    offset_variance_ *= worse;
    covariance_ *= worse;
    frequency_variance_ *= worse;
}

// One surprise beyond all noise is taken for a jump: the clock, or the time it follows, was set. A second in
// the same direction shows that it runs at another rate than it did.
void ClockFilter::judge(double surprise_ns, double elapsed_s) {
    if (square(surprise_ns) <= square(gross) * (offset_variance_ + noise_variance_)) {
        gross_in_a_row_ = 0;
        return;
    }
    const int sign = surprise_ns > 0 ? 1 : -1;
    const bool again = gross_in_a_row_ * sign > 0;
    gross_in_a_row_ = sign;
    offset_variance_ += square(surprise_ns);
    if (!again) return;
    covariance_ += square(surprise_ns) / elapsed_s;
    frequency_variance_ += square(surprise_ns / elapsed_s);
}

}
