#include "tests/hostile/kinds.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace hostile {

using namespace timed;

namespace {

constexpr std::array<std::string_view, 4> mixtures{"valid", "forged", "random", "replay"};

std::string lower_case(std::string_view text) {
    std::string lower{text};
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
    return lower;
}

}

std::optional<MessageType> type_called(std::string_view name) {
    for (std::size_t number = 0; number < message_type_count; ++number) {
        const auto type = static_cast<MessageType>(number);
        if (lower_case(to_string(type)) == name) return type;
    }
    return std::nullopt;
}

bool is_kind(std::string_view kind) {
    return std::ranges::find(mixtures, kind) != mixtures.end() || type_called(kind).has_value();
}

}
