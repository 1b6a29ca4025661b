// The name that identifies a host in the protocol (specification: "zero-terminated string of at most 256").
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string_view>

namespace timed {

/// 1 to 255 printable ASCII characters, stored in place (no allocation), compared byte for byte as in every
/// historic daemon.
class HostName {
  public:
    static constexpr std::size_t max_length = 255;

    /// Nothing if `text` is empty, longer than 255, or contains a space, control or non-ASCII character.
    static std::optional<HostName> from(std::string_view text);

    /// Copies only the used part, because names are copied with every datagram.
    HostName(const HostName& other) noexcept { set(other.view()); }
    HostName& operator=(const HostName& other) noexcept {
        if (this != &other) set(other.view());
        return *this;
    }
    ~HostName() = default;

    [[nodiscard]] std::string_view view() const { return {characters_.data(), length_}; }

    /// The name of a host whose own name is a duplicate or a placeholder: this name and the address,
    /// truncated to 63 characters, the limit of 4.3BSD.
    [[nodiscard]] HostName with_address(std::uint32_t ip) const;

    /// The name of a machine without one of its own: "localhost", with or without a domain, or "(none)".
    [[nodiscard]] bool is_placeholder() const;

    friend bool operator==(const HostName& a, const HostName& b) { return a.view() == b.view(); }
    friend auto operator<=>(const HostName& a, const HostName& b) { return a.view() <=> b.view(); }

  private:
    explicit HostName(std::string_view text) { set(text); }
    void set(std::string_view text) {
        length_ = static_cast<std::uint8_t>(text.size());
        std::memcpy(characters_.data(), text.data(), text.size());
    }

    std::uint8_t length_;
    std::array<char, max_length> characters_; // undefined beyond length_
};

}

template <> struct std::hash<timed::HostName> {
    std::size_t operator()(const timed::HostName& name) const noexcept {
        return std::hash<std::string_view>{}(name.view());
    }
};
