// Why the daemon cannot start, as one sentence for whoever starts it. The only exception this program throws.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace timed {

/// The numbers that init scripts and systemd know (LSB, "Init Script Actions").
enum class ExitStatus : std::uint8_t {
    failure = 1,          ///< may go away by itself: the port is in use, say
    invalid_argument = 2, ///< an option is wrong
    no_permission = 4,    ///< a privilege is missing
};

class StartFailure : public std::runtime_error {
  public:
    explicit StartFailure(const std::string& what, ExitStatus status = ExitStatus::failure)
        : std::runtime_error{what}
        , status_{status} {}

    /// What the program ends with. Only after `failure` may it succeed when it is started again.
    [[nodiscard]] ExitStatus status() const { return status_; }

  private:
    ExitStatus status_;
};

}
