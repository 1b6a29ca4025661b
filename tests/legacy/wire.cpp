#include "tests/legacy/wire.hpp"

#include <algorithm>

namespace legacy {

namespace {

constexpr std::ptrdiff_t time_offset = 4;
constexpr std::ptrdiff_t after_hops = 5;

}

std::vector<std::byte> encode(const timed::Message& message, std::size_t wire_size) {
    const auto clean = timed::encode(message);
    std::vector<std::byte> bytes(clean.begin(), clean.begin() + static_cast<std::ptrdiff_t>(wire_size));
    const auto name = bytes.begin() + static_cast<std::ptrdiff_t>(timed::name_offset);
    if (!timed::carries_time(message.type)) {
        const auto unused = message.type == timed::MessageType::loop ? after_hops : time_offset;
        std::fill(bytes.begin() + unused, name, leftover);
    }
    bytes.back() = std::byte{0};
    const auto end_of_name = std::find(name, bytes.end(), std::byte{0});
    if (end_of_name + 1 != bytes.end()) std::fill(end_of_name + 1, bytes.end(), leftover);
    return bytes;
}

}
