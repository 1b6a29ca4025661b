// The trace file. Other users may own its directory, and the daemon has privileges: so a symbolic link is
// never followed, and only a regular file with a single name is truncated.
#pragma once

#include "timed/os/descriptor.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace timed {

class TraceFile {
  public:
    /// Some days of an idle network, or some minutes of a flood.
    static constexpr std::size_t usual_limit = std::size_t{256} << 20U;

    explicit TraceFile(std::size_t most_bytes = usual_limit)
        : most_bytes_(most_bytes) {}

    enum class Keep { nothing, what_is_there };
    /// Opens the file, and empties it unless its contents are to be kept. Returns the reason of a failure, or
    /// an empty string.
    std::string open(const std::string& path, Keep keep = Keep::nothing);

    /// Returns the reason if `text` could not be written completely, or an empty string.
    std::string write(std::string_view text);

    void close() { file_ = {}; }
    [[nodiscard]] bool is_open() const { return bool{file_}; }

  private:
    std::size_t most_bytes_;
    std::size_t written_ = 0;
    os::Descriptor file_;
};

}
