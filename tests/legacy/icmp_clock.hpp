// Measures another host's clock as historic masters did, with stamps of whole milliseconds taken by the
// program itself. Blocks meanwhile.
#pragma once

#include "tests/legacy/personality.hpp"
#include "timed/os/descriptor.hpp"

#include <cstdint>
#include <optional>

namespace legacy {

class IcmpClock {
  public:
    /// Opens a raw socket, which needs CAP_NET_RAW; throws std::system_error.
    explicit IcmpClock(const MeasuringRules& rules);

    /// The host's clock minus ours; nothing if it does not answer in time.
    std::optional<Milliseconds> measure(std::uint32_t ip);

  private:
    struct Samples;
    [[nodiscard]] bool ask(std::uint32_t ip);
    void collect(Samples& samples, int asked, std::chrono::steady_clock::time_point until);
    void receive(Samples& samples);
    void drain();

    MeasuringRules rules_;
    os::Descriptor socket_;
    std::uint16_t sequence_ = 0;
    std::uint16_t first_sequence_ = 0;
};

}
