#include "tests/sim/digest.hpp"

#include "proto/base/random.hpp"

#include <utility>

namespace sim {

void Digest::add(timed::Instant when, HostIndex host, const timed::Action& action) {
    mix(when.time_since_epoch());
    mix(std::uint64_t{host});
    mix(std::uint64_t{action.index()});
    std::visit([&](const auto& what) { mix(what); }, action);
}

void Digest::mix(const timed::Transmit& transmit) {
    const auto& [network, to, datagram, time_offset] = transmit;
    mix(std::uint64_t{network ? static_cast<std::uint32_t>(*network) : 0});
    mix(std::uint64_t{to ? to->ip : 0});
    mix(std::uint64_t{to ? to->port : std::uint16_t{0}});
    std::uint64_t word = 0;
    for (std::size_t place = 0; const auto octet : datagram) {
        word = word << 8U | std::to_integer<std::uint64_t>(octet);
        if (++place % 4 == 0) mix(std::exchange(word, 0));
    }
}

void Digest::mix(const timed::Probe& probe) {
    mix(std::uint64_t{static_cast<std::uint32_t>(probe.id)});
    mix(std::uint64_t{static_cast<std::uint32_t>(probe.network)});
    mix(std::uint64_t{probe.ip});
}

void Digest::mix(std::uint64_t number) { state_ = timed::Random{state_ ^ number}.next(); }

}
