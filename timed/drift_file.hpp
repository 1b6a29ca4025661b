// The drift file: what was learned of the clock's frequency, kept from one life of the daemon to the next.
// One line, parts per million, as ntpd writes it.
#pragma once

#include "proto/time.hpp"

#include <optional>
#include <string>

namespace timed {

class DriftFile {
  public:
    /// An empty path: none is kept.
    explicit DriftFile(std::string path)
        : path_(std::move(path)) {}

    struct Contents {
        std::optional<Frequency> frequency{};
        std::string trouble{}; ///< why there is none, if that is worth saying: a sentence
    };
    /// Whoever starts for the first time has no drift file, and nothing is wrong with that.
    [[nodiscard]] Contents read() const;

    /// Whether it is time to write it again: once an hour.
    [[nodiscard]] bool due(Instant now) const { return !written_at_ || now - *written_at_ >= interval; }

    /// A clock that shows an earlier time is wrong: it was at least then when the program was built, and when
    /// the file was last written.
    [[nodiscard]] WallTime earliest_time(WallTime built) const;
    /// The clock was set back to this: what the file's date says holds no longer.
    void set_back(WallTime now) const;

    /// Another file in its place, complete or not at all. Returns what went wrong, or nothing.
    std::string write(Frequency frequency, Instant now);

  private:
    static constexpr Duration interval = 1h; // ntpd's, too

    [[nodiscard]] std::optional<WallTime> written() const;

    std::string path_;
    std::optional<Instant> written_at_;
};

}
