// Keeps the clock's frequency across restarts of the daemon: sets the frequency in the drift file at the
// start, and writes the learned one.
#pragma once

#include "timed/clock/drift_file.hpp"
#include "timed/clock/host_clock.hpp"
#include "timed/os/background.hpp"

#include <spdlog/logger.h>

#include <memory>
#include <string>
#include <utility>

namespace timed {

class FrequencyKeeper {
  public:
    /// `path`: of the drift file; empty: none.
    FrequencyKeeper(boost::asio::io_context& io, const std::string& path, std::shared_ptr<spdlog::logger> log)
        : log_(std::move(log))
        , file_(path)
        , disk_(io) {}

    /// Sets the clock's frequency to the one in the file. Returns it, or else the clock's present one.
    MeasuredFrequency restore(HostClock& clock);

    /// Writes the file in the background, if it is due.
    void keep(const MeasuredFrequency& frequency, Instant now);
    void keep_at_end(const MeasuredFrequency& frequency);

    /// As DriftFile.
    [[nodiscard]] WallTime earliest_time(WallTime built) const { return file_.earliest_time(built); }
    void set_back(WallTime now) const { file_.set_back(now); }

  private:
    std::shared_ptr<spdlog::logger> log_;
    DriftFile file_;
    Background disk_;
};

}
