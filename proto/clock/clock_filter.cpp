#include "proto/clock/clock_filter.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

namespace timed {

namespace {

// Measurement noise: 1 us (a quiet LAN) to 6.6 ms (a bad path through several networks), in factors of three.
// Smaller factors gain nothing.
constexpr double least_noise = 1'000; // ns
constexpr double next_noise = 3;

// Random walk of the frequency: 1e-9 in a second for good crystals at constant temperature, much more for
// others.
constexpr double least_wander = 1; // ns/s per square root of a second
constexpr double next_wander = 8;

// The prior log weight falls by this for each step of wander: most clocks are stable.
constexpr double rarer = 2;

// The prior log weight of models that ignore a previously known frequency is lower by this, a factor of 400:
// one restart in 400 finds a clock that has changed.
constexpr double distrust = 6;

// Past likelihood is discounted with each correction, because a clock's behaviour may change.
constexpr double remembered = 0.9;

// The square of four standard deviations: an innovation beyond them is an outlier of the model.
constexpr double gate = 4 * 4;

constexpr double ppt_per_ns_per_s = 1'000;

double square(double x) { return x * x; }

double in_ns_per_s(Frequency frequency) {
    return static_cast<double>(frequency.parts_per_trillion) / ppt_per_ns_per_s;
}

}

ClockFilter::ClockFilter(Frequency frequency_uncertainty) {
    auto model = models_.begin();
    double wander = least_wander;
    for (std::size_t i = 0; i < wanders; ++i, wander *= next_wander) {
        double noise = least_noise;
        for (std::size_t j = 0; j < noises; ++j, noise *= next_noise) {
            *model++ = {.noise = square(noise),
                        .wander = square(wander),
                        .prior_log_weight = -rarer * static_cast<double>(i),
                        .offset_variance = square(noise),
                        .frequency_variance = square(in_ns_per_s(MeasuredFrequency{}.uncertainty))};
        }
    }
    if (frequency_uncertainty < MeasuredFrequency{}.uncertainty) frequency_confirmed(frequency_uncertainty);
}

void ClockFilter::frequency_clamped(Frequency frequency) {
    for (auto& model : models_) model.frequency += in_ns_per_s(frequency);
}

void ClockFilter::frequency_confirmed(Frequency uncertainty) {
    const auto [believers, sceptics] = std::pair{std::span{models_}.first(believing_wanders * noises),
                                                 std::span{models_}.subspan(believing_wanders * noises)};
    for (auto& model : believers) {
        model.covariance = 0;
        model.frequency_variance = std::min(model.frequency_variance, square(in_ns_per_s(uncertainty)));
    }
    for (auto& model : sceptics) model.prior_log_weight = -rarer * believing_wanders - distrust;
}

Frequency ClockFilter::frequency_uncertainty() const {
    // The deviation of each model, and its distance from the mean of all.
    const double deviation = mean(
        [](const Model& model) { return std::sqrt(model.frequency_variance + square(model.frequency)); });
    return {std::llround(deviation * ppt_per_ns_per_s)};
}

void ClockFilter::offset_set() {
    for (auto& model : models_) {
        model.offset = model.covariance = 0;
        model.offset_variance = model.noise;
        model.outliers = 0;
    }
}

void ClockFilter::network_changed() {
    offset_set();
    for (auto& model : models_)
        model.frequency_variance =
            std::max(model.frequency_variance, square(in_ns_per_s(MeasuredFrequency{}.uncertainty)));
}

ClockFilter::Estimate ClockFilter::take(Duration measured, Duration elapsed) {
    const auto measured_ns = static_cast<double>(measured.count());
    const double elapsed_s = std::max(1e-3, std::chrono::duration<double>(elapsed).count());
    for (auto& model : models_) {
        model.age(elapsed_s);
        model.take(measured_ns, elapsed_s);
    }

    const double offset = mean([](const Model& model) { return model.offset; });
    const double frequency = mean([](const Model& model) { return model.frequency; });
    for (auto& model : models_) {
        model.offset -= offset;
        model.frequency -= frequency;
    }
    return {Duration{std::llround(offset)}, Frequency{std::llround(frequency * ppt_per_ns_per_s)}};
}

template <class Of> double ClockFilter::mean(Of of) const {
    const double most = std::ranges::max_element(models_, {}, &Model::log_weight)->log_weight();
    double sum = 0;
    double weights = 0;
    for (const auto& model : models_) {
        const double weight = std::exp(model.log_weight() - most);
        sum += weight * of(model);
        weights += weight;
    }
    return sum / weights;
}

// ---- one model

void ClockFilter::Model::age(double elapsed_s) {
    offset += elapsed_s * frequency;
    offset_variance +=
        elapsed_s * (2 * covariance + elapsed_s * (frequency_variance + wander * elapsed_s / 3));
    covariance += elapsed_s * (frequency_variance + wander * elapsed_s / 2);
    frequency_variance += wander * elapsed_s;
}

void ClockFilter::Model::take(double measured_ns, double elapsed_s) {
    const double innovation = measured_ns - offset;
    const double normalised_squared = square(innovation) / spread();
    log_likelihood =
        remembered * log_likelihood - (std::min(normalised_squared, gate) + std::log(spread())) / 2;
    if (normalised_squared <= gate) {
        outliers = 0;
    } else if (!is_confirmed(innovation, elapsed_s)) {
        return;
    }

    const double offset_gain = offset_variance / spread();
    const double frequency_gain = covariance / spread();
    offset += offset_gain * innovation;
    frequency += frequency_gain * innovation;
    frequency_variance -= frequency_gain * covariance;
    covariance *= 1 - offset_gain;
    offset_variance *= 1 - offset_gain;
}

// A single outlier is ignored. A second one of the same sign confirms a step of the clock, or, if both differ
// by more than noise, a frequency change; so does a third. Each model has its own gate: with a common one, as
// wide as that of the noisiest model, models of little noise mistook an inaccurate first correction for a
// frequency, and kept it.
bool ClockFilter::Model::is_confirmed(double outlier_ns, double elapsed_s) {
    const double previous = std::exchange(last_outlier, outlier_ns);
    outliers = outliers > 0 && outlier_ns * previous > 0 ? outliers + 1 : 1;
    if (outliers == 1) return false;
    const bool grows = square(outlier_ns - previous) > gate * (spread() + noise);
    jumped(outlier_ns);
    if (grows || outliers > 2) changed_rate(elapsed_s);
    return true;
}

void ClockFilter::Model::jumped(double innovation_ns) { offset_variance += square(innovation_ns); }

// Adds only the uncertainty of an unknown crystal: a larger change is no change of frequency.
void ClockFilter::Model::changed_rate(double elapsed_s) {
    const double variance = square(in_ns_per_s(MeasuredFrequency{}.uncertainty));
    offset_variance += variance * square(elapsed_s);
    covariance += variance * elapsed_s;
    frequency_variance += variance;
}

}
