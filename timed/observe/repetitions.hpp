// Which lines only repeat what was said already: a lasting condition is logged once, and reminded of rarely.
#pragma once

#include "proto/base/time.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>

namespace timed {

class Repetitions {
  public:
    /// Whether the line is to be written, because it is new, has not been seen for a while, or was written an
    /// hour ago. If so, how often it was seen since it was last written.
    std::optional<std::size_t> admit(const std::string& line, Instant now);

    /// The line was not written after all.
    void forget(const std::string& line) { known_.erase(line); }

  private:
    struct Entry {
        Instant written;
        Instant seen;
        std::size_t times;
    };
    void make_room();

    std::map<std::string, Entry> known_; ///< bounded: senders choose what lines say
};

}
