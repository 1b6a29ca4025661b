// Why the daemon cannot start, as one sentence. The only exception type that this program throws.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace timed {

/// Exit statuses of init scripts and systemd (LSB, "Init Script Actions").
enum class ExitStatus : std::uint8_t {
    failure = 1,          ///< may be temporary, such as a port in use
    invalid_argument = 2, ///< an option is invalid
    no_permission = 4,    ///< a privilege is missing
};

class StartFailure : public std::runtime_error {
  public:
    explicit StartFailure(const std::string& what, ExitStatus status = ExitStatus::failure)
        : std::runtime_error{what}
        , status_{status} {}

    /// The exit status. A restart can help only after `failure`.
    [[nodiscard]] ExitStatus status() const { return status_; }

  private:
    ExitStatus status_;
};

}
