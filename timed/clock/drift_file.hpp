// The drift file: what was learned of the clock's frequency, kept from one life of the daemon to the next.
// One line: the frequency, as ntpd writes it, and how far it may be wrong, both in parts per million.
#pragma once

#include "proto/base/time.hpp"

#include <optional>
#include <string>

namespace timed {

class DriftFile {
  public:
    /// An empty path: none is kept.
    explicit DriftFile(std::string path)
        : path_(std::move(path)) {}

    struct Contents {
        std::optional<MeasuredFrequency> frequency{};
        std::string trouble{}; ///< why there is none, if that is worth saying: a sentence
    };
    /// What is known of the frequency after a pause of any length, in which the crystal may have cooled. A
    /// host that starts for the first time has no drift file, and nothing is wrong with that.
    Contents read();

    /// Whether the frequency is known so well that it should be written when the daemon ends.
    [[nodiscard]] bool worth_keeping(const MeasuredFrequency& frequency) const;
    /// Whether the file should be written now: it says something else, or knows it worse, but at most once a
    /// minute; or it is an hour old.
    [[nodiscard]] bool due(const MeasuredFrequency& frequency, Instant now) const;
    void note_written(const MeasuredFrequency& frequency, Instant now);

    /// A clock that shows an earlier time is wrong: it was at least then when the program was built, and when
    /// the file was last written.
    [[nodiscard]] WallTime earliest_time(WallTime built) const;
    /// The clock was set back to this: what the file's date says holds no longer.
    void set_back(WallTime now) const;

    /// Puts another file in its place, complete or not at all, and waits for the disk. Returns what went
    /// wrong, or nothing. Touches nothing but the disk: any thread may call it.
    [[nodiscard]] std::string write(const MeasuredFrequency& frequency) const;

  private:
    [[nodiscard]] std::optional<WallTime> written() const;
    [[nodiscard]] bool says_otherwise(const MeasuredFrequency& frequency) const;

    std::string path_;
    std::optional<MeasuredFrequency> kept_; ///< what the file says
    std::optional<Instant> written_at_;
};

}
