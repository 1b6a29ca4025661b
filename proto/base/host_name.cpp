#include "proto/base/host_name.hpp"

#include <algorithm>
#include <string>

namespace timed {

namespace {

bool is_printable(char character) { return character >= '!' && character <= '~'; }

}

std::optional<HostName> HostName::from(std::string_view text) {
    if (text.empty() || text.size() > max_length || !std::ranges::all_of(text, is_printable))
        return std::nullopt;
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
