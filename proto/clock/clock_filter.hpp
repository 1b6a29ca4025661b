// What a row of corrections says about a clock: how far it is off, and how fast it runs off. Every correction
// is part truth and part noise of measuring; what is new is weighed against what is known already.
//
// A Kalman filter of two states, offset and frequency error (Kalman 1960; for clocks, Jones and Tryon 1987),
// is the best there is for whoever knows how noisy the measurements are and how much the oscillator wanders.
// Nobody knows. So a filter runs for each of many answers, and each has as much say as it has been right
// about the corrections that came (multiple models, Magill 1965). What they agree on is applied to the clock
// at once, so that each carries on only how far it differs from that.
#pragma once

#include "proto/base/time.hpp"

#include <array>
#include <cstddef>
#include <tuple>

namespace timed {

class ClockFilter {
  public:
    /// `frequency_uncertainty`: how far the clock's present frequency may be wrong (one standard deviation).
    explicit ClockFilter(Frequency frequency_uncertainty = MeasuredFrequency{}.uncertainty);

    struct Estimate {
        Duration offset;     ///< by which the clock is behind
        Frequency frequency; ///< by which it is too slow
    };

    /// The clock was found `surprise` behind (positive) of what it should show, `elapsed` after the last
    /// estimate was applied to it.
    Estimate take(Duration surprise, Duration elapsed);

    /// So much of the last estimate's frequency the clock could not be given.
    void withheld(Frequency frequency);

    /// The offset was set aright, as well as one measurement tells; nothing new is known of the frequency.
    void offset_set();

    /// The clock's frequency has been found to be wrong by no more than this (one standard deviation).
    void frequency_confirmed(Frequency uncertainty);

    /// How far the frequency of the last estimate may be wrong (one standard deviation).
    [[nodiscard]] Frequency frequency_uncertainty() const;

    [[nodiscard]] auto state() const { return std::tie(models_); }

  private:
    /// A Kalman filter that believes in one noise and one wander. Nanoseconds and seconds.
    struct Model {
        double noise = 0;  ///< variance of a measurement
        double wander = 0; ///< by which the variance of the frequency grows in a second
        double first_say = 0;
        double offset = 0;
        double frequency = 0;
        double offset_variance = 0;
        double covariance = 0;
        double frequency_variance = 0;
        double say = 0;
        double last_outlier = 0; ///< innovation beyond the gate
        int outliers = 0;        ///< in a row, of the same sign

        void age(double elapsed_s);
        void take(double surprise_ns, double elapsed_s);
        bool is_confirmed(double outlier_ns, double elapsed_s);
        void jumped(double innovation_ns);
        void changed_rate(double elapsed_s);
        [[nodiscard]] double spread() const { return offset_variance + noise; }
        [[nodiscard]] double weight_log() const { return first_say + say; }
    };

    static constexpr std::size_t noises = 9;
    static constexpr std::size_t wanders = 3;
    /// Of the wanders. The last models believe in no frequency that was measured by others, or in another
    /// life: should it be wrong, they are right soon.
    static constexpr std::size_t believing_wanders = 2;

    template <class Of> [[nodiscard]] double mean(Of of) const;

    std::array<Model, noises * wanders> models_{};
};

}
