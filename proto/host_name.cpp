#include "proto/host_name.hpp"

#include <algorithm>

namespace timed {

std::optional<HostName> HostName::from(std::string_view text) {
    const auto printable = [](char c) { return c > ' ' && c < '\x7f'; };
    if (text.empty() || text.size() > max_length || !std::ranges::all_of(text, printable))
        return std::nullopt;
    HostName name;
    name.length_ = static_cast<std::uint8_t>(text.size());
    std::ranges::copy(text, name.characters_.begin());
    return name;
}

}
