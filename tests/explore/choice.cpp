#include "tests/explore/choice.hpp"

#include <charconv>
#include <fmt/format.h>
#include <ranges>

namespace explore {

namespace {

template <class Number> bool take_number(std::string_view& text, Number& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return error == std::errc{};
}

std::optional<Choice> choice_from(std::string_view word) {
    const auto letter = letters.find(word.front());
    if (letter == std::string_view::npos) return std::nullopt;
    Choice choice{static_cast<EventKind>(letter)};
    word.remove_prefix(1);
    if (!take_number(word, choice.which)) return std::nullopt;
    if (word.empty()) return choice;
    if (word.front() != '.') return std::nullopt;
    word.remove_prefix(1);
    if (!take_number(word, choice.draw) || !word.empty()) return std::nullopt;
    return choice;
}

}

std::string to_text(const Path& path) {
    std::string text;
    for (const auto& [kind, draw, which] : path) {
        text +=
            fmt::format("{}{}{}", text.empty() ? "" : " ", letters[static_cast<std::size_t>(kind)], which);
        if (draw != 0) text += fmt::format(".{}", draw);
    }
    return text;
}

std::optional<Path> path_from(std::string_view text) {
    Path path;
    for (const auto part : text | std::views::split(' ')) {
        const std::string_view word{part.begin(), part.end()};
        if (word.empty()) continue;
        const auto choice = choice_from(word);
        if (!choice) return std::nullopt;
        path.push_back(*choice);
    }
    return path;
}

}
