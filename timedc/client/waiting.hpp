// Waiting for an answer or a line, in such a way that the user's interrupt ends the wait and not the program.
#pragma once

#include "timed/os/descriptor.hpp"

#include <chrono>
#include <optional>

namespace timed::control {

/// Thrown out of a wait by SIGINT.
struct Interrupted {};

using Deadline = std::chrono::steady_clock::time_point;

class Waiting {
  public:
    /// From now on SIGINT is only noticed here.
    Waiting();

    /// False when nothing could be read until the deadline.
    bool readable(const os::Descriptor& descriptor, Deadline deadline) const;
    /// For however long it takes.
    void until_readable(int descriptor) const;

    /// Readable when there is something to notice.
    [[nodiscard]] int interrupts() const { return interrupts_.get(); }

  private:
    bool poll(int descriptor, std::optional<Deadline> deadline) const;

    os::Descriptor interrupts_;
};

}
