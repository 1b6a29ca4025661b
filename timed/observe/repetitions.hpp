// Suppresses repeated lines: a persistent condition is logged once, and then once an hour.
#pragma once

#include "proto/base/time.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>

namespace timed {

class Repetitions {
  public:
    /// A value if the line is to be written: it is new, recurs after a pause, or was last written an hour
    /// ago. The value is the number of repetitions since it was last written.
    std::optional<std::size_t> admit(const std::string& line, Instant now);

    /// To be called if the line was not written after all.
    void forget(const std::string& line) { known_.erase(line); }

  private:
    struct Entry {
        Instant written;
        Instant seen;
        std::size_t times;
    };
    void make_room();

    std::map<std::string, Entry> known_; ///< bounded, because other hosts influence the lines
};

}
