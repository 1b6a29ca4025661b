// Test literals: host names, and bytes in the notation of a specification.
#pragma once

#include "proto/base/host_name.hpp"

#include <charconv>
#include <cstddef>
#include <string_view>
#include <vector>

namespace timed {

using Bytes = std::vector<std::byte>;

inline HostName operator""_host(const char* text, std::size_t length) {
    return HostName::from({text, length}).value();
}

/// "01 01 12 34": two hexadecimal digits for each byte, separated by a space.
inline Bytes operator""_bytes(const char* text, std::size_t length) {
    Bytes bytes;
    const std::string_view digits{text, length};
    for (std::size_t at = 0; at < digits.size(); at += 3) {
        unsigned value = 0;
        const auto pair = digits.substr(at, 2);
        std::from_chars(pair.begin(), pair.end(), value, 16);
        bytes.push_back(static_cast<std::byte>(value));
    }
    return bytes;
}

}
