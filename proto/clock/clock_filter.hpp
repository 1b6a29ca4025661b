// Estimates offset and frequency of a clock from noisy corrections.
//
// A Kalman filter of two states, offset and frequency error (Kalman 1960; for clocks, Jones and Tryon 1987),
// is optimal if the measurement noise and the oscillator's wander are known. They are not. So there is one
// filter for each of many combinations, weighted by its likelihood given the corrections so far (multiple
// models, Magill 1965). Their weighted mean is applied to the clock at once, so that each model keeps only
// its difference from it.
#pragma once

#include "proto/base/time.hpp"

#include <array>
#include <cstddef>
#include <tuple>

namespace timed {

class ClockFilter {
  public:
    /// `frequency_uncertainty`: standard deviation of the clock's present frequency.
    explicit ClockFilter(Frequency frequency_uncertainty = MeasuredFrequency{}.uncertainty);

    struct Estimate {
        Duration offset;     ///< positive: the clock is behind
        Frequency frequency; ///< positive: the clock is too slow
    };

    /// Takes a measured offset (positive: the clock is behind), `elapsed` after the last estimate was
    /// applied.
    Estimate take(Duration measured, Duration elapsed);

    /// The part of the last frequency estimate that could not be applied (frequency clamped).
    void frequency_clamped(Frequency frequency);

    /// The offset was set to a single measurement, which has no information about the frequency.
    void offset_set();

    /// The offset was set by more than any drift explains, perhaps to the time of another network, which has
    /// another frequency.
    void network_changed();

    /// The clock's frequency is known with this standard deviation.
    void frequency_confirmed(Frequency uncertainty);

    /// Standard deviation of the last frequency estimate.
    [[nodiscard]] Frequency frequency_uncertainty() const;

    [[nodiscard]] auto state() const { return std::tie(models_); }

  private:
    /// A Kalman filter for one measurement noise and one wander. Nanoseconds and seconds.
    struct Model {
        double noise = 0;  ///< variance of a measurement
        double wander = 0; ///< process noise: growth of the frequency's variance in a second
        double prior_log_weight = 0;
        double offset = 0;
        double frequency = 0;
        double offset_variance = 0;
        double covariance = 0;
        double frequency_variance = 0;
        double log_likelihood = 0;
        double last_outlier = 0; ///< innovation beyond the gate
        int outliers = 0;        ///< consecutive ones with the same sign

        void age(double elapsed_s);
        void take(double measured_ns, double elapsed_s);
        bool is_confirmed(double outlier_ns, double elapsed_s);
        void jumped(double innovation_ns);
        void changed_rate(double elapsed_s);
        [[nodiscard]] double spread() const { return offset_variance + noise; }
        [[nodiscard]] double log_weight() const { return prior_log_weight + log_likelihood; }
    };

    static constexpr std::size_t noises = 9;
    static constexpr std::size_t wanders = 3;
    /// Models with the first two wanders use a previously known frequency. The others ignore it, and soon
    /// dominate if it is wrong.
    static constexpr std::size_t believing_wanders = 2;

    template <class Of> [[nodiscard]] double mean(Of of) const;

    std::array<Model, noises * wanders> models_{};
};

}
