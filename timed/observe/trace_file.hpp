// The trace on disk. It is written with the daemon's rights where others may own the directory: so a symbolic
// link is never followed, and nothing but a plain file of one name is ever truncated.
#pragma once

#include "timed/os/descriptor.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace timed {

class TraceFile {
  public:
    /// Some days of a network at rest, or some minutes of a flood. Tracing is not for ever, and disks are
    /// shared.
    static constexpr std::size_t usual_limit = std::size_t{256} << 20U;

    explicit TraceFile(std::size_t most_bytes = usual_limit)
        : most_bytes_(most_bytes) {}

    enum class Keep { nothing, what_is_there };
    /// Opens the file, emptied unless it is to be continued. Why not, as the end of a sentence; empty when it
    /// is open.
    std::string open(const std::string& path, Keep keep = Keep::nothing);

    /// Why not all of `text` could be written; empty when it was.
    std::string write(std::string_view text);

    void close() { file_ = {}; }
    [[nodiscard]] bool is_open() const { return bool{file_}; }

  private:
    std::size_t most_bytes_;
    std::size_t written_ = 0;
    os::Descriptor file_;
};

}
