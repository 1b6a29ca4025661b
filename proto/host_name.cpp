#include "proto/host_name.hpp"

#include <algorithm>
#include <span>

namespace timed {

namespace {

template <std::size_t size> std::size_t printable_in(std::span<const char, size> characters) {
    std::uint8_t count = 0; // as narrow as what is counted
    for (std::size_t i = 0; i < size; ++i) {
        const bool printable = characters[i] > ' ' && characters[i] < '\x7f';
        count = static_cast<std::uint8_t>(count + (printable ? 1 : 0));
    }
    return count;
}

}

std::optional<HostName> HostName::from(std::string_view text) {
    if (text.empty() || text.size() > max_length) return std::nullopt;
    HostName name;
    name.length_ = static_cast<std::uint8_t>(text.size());
    std::ranges::copy(text, name.characters_.begin());
    if (name.printable_characters() != text.size()) return std::nullopt;
    return name;
}

// In blocks, of which the last ends in NULs: compilers look at many characters at once where their number is
// known.
std::size_t HostName::printable_characters() const {
    constexpr std::size_t block = 16;
    static_assert(std::tuple_size_v<decltype(characters_)> % block == 0);
    std::size_t count = 0;
    for (std::size_t begin = 0; begin < length_; begin += block)
        count += printable_in(std::span{characters_}.subspan(begin).first<block>());
    return count;
}

}
