// The system's clock: the only file that may change the time of day.
#pragma once

#include "proto/action.hpp"
#include "proto/kernel_slew.hpp"
#include "timed/disturbance.hpp"
#include "timed/fast_slew.hpp"

#include <boost/system/error_code.hpp>

#include <chrono>
#include <optional>

namespace timed {

/// The right to change the time of day.
class SystemClock {
  public:
    /// Who keeps the clock right: this daemon, or something else whose time it hands out.
    enum class Keeper { us, another };

    /// Throws StartFailure when this process may not change the clock. If it is ours to keep, takes it out of
    /// the hands of the kernel's phase lock loop and puts its tick back to what it should be, so that its
    /// rate is what was set and nothing else.
    explicit SystemClock(Keeper keeper);
    ~SystemClock(); ///< no fast slew goes on without us
    SystemClock(const SystemClock&) = delete;
    SystemClock& operator=(const SystemClock&) = delete;

    /// What the clock runs faster than its oscillator; found at start, it was left by whoever set it before.
    [[nodiscard]] Frequency frequency() const { return frequency_; }

    /// An error about the fast part is no reason to do nothing: then it is all slewed at the kernel's own
    /// rate.
    boost::system::error_code slew(const Slew& slew);
    boost::system::error_code step(Duration amount);
    boost::system::error_code set_frequency(Frequency frequency);

    [[nodiscard]] bool slewing_fast() const { return fast_slew_.has_value(); }
    /// Ends a fast slew when it has made its part. Until then returns after what time to call again.
    std::optional<Duration> tend_fast_slew();

    /// Whether somebody else has changed how the clock runs. If so it is taken back, and told once.
    std::optional<Disturbance> taken_by_another();

  private:
    bool take();
    boost::system::error_code begin_fast(const Slew& slew);
    void end_fast();

    Keeper keeper_;
    Frequency frequency_{};
    std::int64_t kernel_frequency_ = 0; ///< the same, as the kernel counts
    std::int64_t tick_us_ = 0;          ///< as it should be at the moment
    KernelSlew kernel_slew_;
    std::optional<FastSlew> fast_slew_;
};

}
