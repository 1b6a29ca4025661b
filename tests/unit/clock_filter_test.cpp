// The filter with noisy corrections, compared with an optimal filter for known noise and wander.
#include "proto/clock/clock_filter.hpp"
#include "tests/support/percentile.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <utility>
#include <vector>

namespace timed {
namespace {

constexpr double ns_per_us = 1'000;

struct Circumstances {
    double noise;  ///< ns, standard deviation of a measurement
    double wander; ///< ns/s per square root of a second
};

/// A Kalman filter with the true parameters, which is optimal.
class Omniscient {
  public:
    explicit Omniscient(Circumstances known)
        : noise_(known.noise * known.noise)
        , wander_(known.wander * known.wander)
        , offset_variance_(noise_) {}

    std::pair<double, double> take(double surprise, double elapsed) {
        offset_variance_ +=
            elapsed * (2 * covariance_ + elapsed * (frequency_variance_ + wander_ * elapsed / 3));
        covariance_ += elapsed * (frequency_variance_ + wander_ * elapsed / 2);
        frequency_variance_ += wander_ * elapsed;
        const double gain = offset_variance_ / (offset_variance_ + noise_);
        const double frequency_gain = covariance_ / (offset_variance_ + noise_);
        frequency_variance_ -= frequency_gain * covariance_;
        covariance_ *= 1 - gain;
        offset_variance_ *= 1 - gain;
        return {gain * surprise, frequency_gain * surprise};
    }

  private:
    double noise_;
    double wander_;
    double offset_variance_;
    double covariance_ = 0;
    double frequency_variance_ = 50'000.0 * 50'000.0;
};

class Ours {
  public:
    explicit Ours(Circumstances) { filter_.offset_set(); }

    std::pair<double, double> take(double surprise, double elapsed) {
        const auto estimate =
            filter_.take(Duration{std::llround(surprise)}, Duration{std::llround(elapsed * 1e9)});
        constexpr double ppt_per_ns_per_s = 1'000;
        return {static_cast<double>(estimate.offset.count()),
                static_cast<double>(estimate.frequency.parts_per_trillion) / ppt_per_ns_per_s};
    }

  private:
    ClockFilter filter_;
};

/// The median error of clocks up to 50 ppm off, from the second minute on, at a master's poll intervals (us).
template <class Filter> double median_error(Circumstances circumstances) {
    std::vector<double> errors;
    for (unsigned seed = 1; seed <= 100; ++seed) {
        std::mt19937_64 random{seed};
        std::normal_distribution<double> normal;
        Filter filter{circumstances};
        double offset = circumstances.noise * normal(random);
        double frequency = std::uniform_real_distribution<double>{-50'000, 50'000}(random);
        for (double time = 0; time < 1'500;) {
            const double elapsed = std::clamp(time / 16, 1.0, 64.0);
            for (int part = 0; part < 16; ++part) {
                frequency += circumstances.wander * std::sqrt(elapsed / 16) * normal(random);
                offset += frequency * elapsed / 16;
                if (time > 60) errors.push_back(std::abs(offset) / ns_per_us);
            }
            time += elapsed;
            const auto applied = filter.take(-offset - circumstances.noise * normal(random), elapsed);
            offset += applied.first;
            frequency += applied.second;
        }
    }
    return *support::percentile(std::move(errors), 50);
}

class AFilter : public testing::TestWithParam<Circumstances> {};

TEST_P(AFilter, is_nearly_as_good_as_one_that_is_told_how_noisy_and_unsteady_all_is) {
    const double best = median_error<Omniscient>(GetParam());
    const double ours = median_error<Ours>(GetParam());
    RecordProperty("best_us", std::to_string(best));
    RecordProperty("ours_us", std::to_string(ours));
    EXPECT_LT(ours, best * 1.3) << "best: " << best << " us";
}

INSTANTIATE_TEST_SUITE_P(Of, AFilter,
                         testing::Values(Circumstances{1'000, 1}, Circumstances{5'000, 1},
                                         Circumstances{20'000, 1}, Circumstances{500'000, 1},
                                         Circumstances{1'000, 10}, Circumstances{5'000, 10},
                                         Circumstances{20'000, 10}, Circumstances{5'000, 50},
                                         Circumstances{500'000, 50}),
                         [](const auto& circumstances) {
                             return "noise_" + std::to_string(std::lround(circumstances.param.noise)) +
                                    "_wander_" + std::to_string(std::lround(circumstances.param.wander));
                         });

// ---- frequency acquisition

/// A clock with unknown frequency, corrected once a second; the noise is 3 us except for the first
/// corrections.
class Acquisition {
  public:
    explicit Acquisition(unsigned seed)
        : random_{seed}
        , frequency_(std::uniform_real_distribution<double>{-50'000, 50'000}(random_)) {}

    /// One correction, measured with this standard deviation. Returns the innovation.
    double correct(double noise_us = 3) {
        offset_ += frequency_;
        return correct_by(-offset_ - noise_us * ns_per_us * normal_(random_));
    }
    void jump(double us) { offset_ += us * ns_per_us; }

    [[nodiscard]] double offset_us() const { return std::abs(offset_) / ns_per_us; }
    [[nodiscard]] double frequency_ppm() const { return std::abs(frequency_) / 1'000; }

  private:
    double correct_by(double innovation) {
        const auto applied = filter_.take(innovation, 1);
        offset_ += applied.first;
        frequency_ += applied.second;
        return innovation;
    }

    std::mt19937_64 random_;
    std::normal_distribution<double> normal_;
    Ours filter_{{}};
    double offset_ = 0;
    double frequency_; ///< ns/s
};

class AfterRoughCorrections : public testing::TestWithParam<double> {};

TEST_P(AfterRoughCorrections, the_rate_is_known_to_a_ppm_within_fifteen_rounds) {
    for (unsigned seed = 1; seed <= 200; ++seed) {
        Acquisition clock{seed};
        clock.correct(GetParam());
        for (int round = 1; round < 15; ++round) clock.correct();
        EXPECT_LT(clock.frequency_ppm(), 1) << "seed " << seed;
        EXPECT_LT(clock.offset_us(), 20) << "seed " << seed;
    }
}

INSTANTIATE_TEST_SUITE_P(Microseconds, AfterRoughCorrections, testing::Values(3, 30, 100, 300, 1'000, 3'000));

TEST(AfterRoughCorrections, no_innovation_tells_the_next_one) {
    double product = 0;
    double square = 0;
    for (unsigned seed = 1; seed <= 200; ++seed) {
        Acquisition clock{seed};
        clock.correct(300);
        for (int round = 1; round < 10; ++round) clock.correct();
        double previous = clock.correct();
        for (int round = 0; round < 20; ++round) {
            const double innovation = clock.correct();
            product += previous * innovation;
            square += innovation * innovation;
            previous = innovation;
        }
    }
    EXPECT_LT(std::abs(product / square), 0.1);
}

// ---- a single wrong measurement

TEST(AnOutlier, does_not_move_a_clock_at_rest) {
    for (unsigned seed = 1; seed <= 200; ++seed) {
        Acquisition clock{seed};
        for (int round = 0; round < 60; ++round) clock.correct();
        clock.correct(90);
        EXPECT_LT(clock.offset_us(), 12) << "seed " << seed;
    }
}

TEST(AnOutlier, is_a_jump_once_the_next_correction_confirms_it) {
    for (unsigned seed = 1; seed <= 200; ++seed) {
        Acquisition clock{seed};
        for (int round = 0; round < 60; ++round) clock.correct();
        clock.jump(500);
        clock.correct();
        clock.correct();
        EXPECT_LT(clock.offset_us(), 20) << "seed " << seed;
    }
}

// ---- another network

TEST(ANetworkOfAnotherRate, is_followed_from_the_second_measurement_on) {
    constexpr double rate = 40'000; // ns/s
    ClockFilter filter;
    for (int round = 0; round < 60; ++round) filter.take(0ns, 1s);
    filter.network_changed();
    double behind = 0;
    double learned = 0;
    for (int round = 0; round < 2; ++round) {
        behind += (rate - learned) * 8;
        const auto estimate = filter.take(Duration{std::llround(behind)}, 8s);
        behind -= static_cast<double>(estimate.offset.count());
        learned += static_cast<double>(estimate.frequency.parts_per_trillion) / 1'000;
    }
    EXPECT_NEAR(learned, rate, 1'000);
}

}
}
