// A measurement that the protocol requests, and its result.
#pragma once

#include "proto/base/address.hpp"
#include "proto/measure/expectation.hpp"
#include "proto/measure/measurement.hpp"

#include <cstdint>
#include <optional>

namespace timed {

/// Identifies one measurement, unique within a node; returned with its result.
enum class ProbeId : std::uint32_t {};
constexpr ProbeId next(ProbeId id) { return ProbeId{static_cast<std::uint32_t>(id) + 1}; }

/// Measure a host's clock; the result is a ProbeFinished event.
struct Probe {
    ProbeId id;
    NetworkId network;
    std::uint32_t ip;
    std::optional<Expectation> expected{};
};

struct ProbeFinished {
    ProbeId id;
    Measurement measurement;
    std::optional<MachineId> machine{}; ///< the one that answered; nothing: unknown
};

}
