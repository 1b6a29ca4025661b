// A host at the other end of a virtual cable. It shares our kernel's clock, so that its true offset is zero,
// and its kernel answers.
#pragma once

#include "timed/os/descriptor.hpp"

#include <cstdint>

namespace bench {

class Neighbour {
  public:
    /// Makes the host, and the near end of its cable in the present network namespace.
    Neighbour();

    static constexpr const char* address = "10.99.0.2";
    static constexpr std::uint32_t ip = 0x0a63'0002;

  private:
    os::Descriptor network_namespace_;
};

}
