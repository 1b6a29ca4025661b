// The drift file: keeps the learned frequency of the clock across restarts. One line: the frequency, as ntpd
// writes it, and its standard deviation, both in parts per million.
#pragma once

#include "proto/base/time.hpp"

#include <optional>
#include <string>

namespace timed {

class DriftFile {
  public:
    /// An empty path: no drift file.
    explicit DriftFile(std::string path)
        : path_(std::move(path)) {}

    struct Contents {
        std::optional<MeasuredFrequency> frequency{};
        std::string trouble{}; ///< why there is none, as a log line; empty if there is no file
    };
    /// The frequency in the file. Its uncertainty allows for a crystal that has cooled since. A missing file
    /// is no error.
    Contents read();

    /// Whether the frequency's uncertainty is small enough to write it when the daemon ends.
    [[nodiscard]] bool worth_keeping(const MeasuredFrequency& frequency) const;
    /// Whether to write the file now: the frequency has changed, or its uncertainty has halved, and the file
    /// is a minute old; or the file is an hour old.
    [[nodiscard]] bool due(const MeasuredFrequency& frequency, Instant now) const;
    void note_written(const MeasuredFrequency& frequency, Instant now);

    /// The earliest possible time: the build date of the program, or the file's date, whichever is later.
    [[nodiscard]] WallTime earliest_time(WallTime built) const;
    /// The clock was set back to `now`: sets the file's date back, too.
    void set_back(WallTime now) const;

    /// Replaces the file atomically, and waits for the disk. Returns the error, or an empty string.
    /// Thread-safe: accesses no mutable members.
    [[nodiscard]] std::string write(const MeasuredFrequency& frequency) const;

  private:
    [[nodiscard]] std::optional<WallTime> written() const;
    [[nodiscard]] bool differs(const MeasuredFrequency& frequency) const;

    std::string path_;
    std::optional<MeasuredFrequency> kept_; ///< the contents of the file
    std::optional<Instant> written_at_;
};

}
