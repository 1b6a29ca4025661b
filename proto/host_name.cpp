#include "proto/host_name.hpp"

#include <algorithm>

namespace timed {

std::optional<HostName> HostName::from(std::string_view text) {
    if (text.empty() || text.size() > max_length) return std::nullopt;
    HostName name;
    name.length_ = static_cast<std::uint8_t>(text.size());
    std::ranges::copy(text, name.characters_.begin());
    if (name.printable_characters() != text.size()) return std::nullopt;
    return name;
}

// Of the whole array, whose rest is NUL: compilers look at many characters at a time where the number is
// known.
std::size_t HostName::printable_characters() const {
    std::uint8_t count = 0;
    for (const char c : characters_) {
        const bool printable = c > ' ' && c < '\x7f';
        count = static_cast<std::uint8_t>(count + (printable ? 1 : 0));
    }
    return count;
}

}
