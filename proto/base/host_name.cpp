#include "proto/base/host_name.hpp"

#include <algorithm>
#include <cstring>
#include <string>

namespace timed {

namespace {

constexpr std::size_t together = sizeof(std::uint64_t);

constexpr std::uint64_t in_each_byte(std::uint8_t value) { return 0x0101'0101'0101'0101U * value; }

// The high bits of those of eight characters that are not within '!' ... '~'.
std::uint64_t unprintable(const char* characters) {
    constexpr std::uint64_t past_tilde = in_each_byte(0x80 - 0x7f);
    constexpr std::uint64_t from_bang = in_each_byte(0x80 - '!');
    std::uint64_t eight = 0;
    std::memcpy(&eight, characters, together);
    return (eight | (eight + past_tilde) | ~(eight + from_bang)) & in_each_byte(0x80);
}

// Eight characters at a time, the last eight possibly twice, because it is called for every received name.
bool all_printable(std::string_view text) {
    if (text.size() < together)
        return std::ranges::all_of(text, [](char one) { return one >= '!' && one <= '~'; });
    const char* const last = text.data() + text.size() - together;
    std::uint64_t found = unprintable(last);
    for (const char* next = text.data(); next < last; next += together) found |= unprintable(next);
    return found == 0;
}

}

std::optional<HostName> HostName::from(std::string_view text) {
    if (text.empty() || text.size() > max_length || !all_printable(text)) return std::nullopt;
    return HostName{text};
}

HostName HostName::with_address(std::uint32_t ip) const {
    constexpr std::size_t longest = 63;
    std::string address;
    for (const unsigned shift : {24U, 16U, 8U, 0U}) address += '-' + std::to_string((ip >> shift) & 0xffU);
    std::string text{view().substr(0, longest - address.size())};
    return HostName{text + address};
}

bool HostName::is_placeholder() const {
    constexpr std::string_view localhost = "localhost";
    return view() == "(none)" || view() == localhost ||
           (view().starts_with(localhost) && view()[localhost.size()] == '.');
}

}
