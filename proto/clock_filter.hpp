// What a row of corrections says about a clock: how far it is off, and how fast it runs off. Every correction
// is part truth and part noise of measuring; the filter weighs what is new against what is known already.
//
// A Kalman filter of two states, offset and frequency error, whose estimates are applied to the clock at
// once, so that both are zero again and only their uncertainty is carried on (Kalman 1960; as used for
// clocks, Jones and Tryon 1987). How noisy the measurements are is learned on the way: nobody says.
#pragma once

#include "proto/time.hpp"

#include <tuple>

namespace timed {

class ClockFilter {
  public:
    struct Estimate {
        Duration offset;     ///< by which the clock is behind
        Frequency frequency; ///< by which it is too slow
    };

    /// The clock was found `surprise` behind (positive) of what it should show, `elapsed` after the last
    /// estimate was applied to it.
    Estimate take(Duration surprise, Duration elapsed);

    /// The offset was set aright, as well as one measurement tells; nothing new is known of the frequency.
    void offset_set();

    [[nodiscard]] auto state() const {
        return std::tie(offset_variance_, covariance_, frequency_variance_, noise_variance_, gross_in_a_row_);
    }

  private:
    void age(double elapsed_s);
    void judge(double surprise_ns, double elapsed_s);
    void learn_noise(double surprise_ns);

    // Variances and covariance: ns^2, ns^2/s, (ns/s)^2.
    double offset_variance_ = least_noise * least_noise;
    double covariance_ = 0;
    double frequency_variance_ = unknown_frequency * unknown_frequency;
    double noise_variance_ = first_noise * first_noise; ///< of one measurement
    int gross_in_a_row_ = 0; ///< surprises beyond all noise; their sign is that of the surprise

    static constexpr double least_noise = 2'000;         // ns
    static constexpr double first_noise = 20'000;        // ns: a LAN's
    static constexpr double unknown_frequency = 100'000; // ns/s: two crystals of 50 ppm and some warmth
};

}
