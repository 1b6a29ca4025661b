#include "timed/net/network_name.hpp"

#include <bit>
#include <charconv>
#include <netdb.h>
#include <string_view>

namespace timed {

namespace {

// Digits only, and at most `most`.
std::optional<unsigned> number(std::string_view text, unsigned most) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value > most) return std::nullopt;
    return value;
}

// One to four bytes; missing ones at the end are zero.
std::optional<std::uint32_t> dotted(std::string_view text) {
    std::uint32_t address = 0;
    int bytes = 0;
    for (bool more = true; more; ++bytes) {
        const auto dot = text.find('.');
        more = dot != std::string_view::npos;
        const auto byte = number(text.substr(0, dot), 255);
        if (!byte || bytes == 4) return std::nullopt;
        address = (address << 8U) | *byte;
        if (more) text.remove_prefix(dot + 1);
    }
    return address << (8U * static_cast<unsigned>(4 - bytes));
}

std::optional<NetworkNumber> numbered(std::string_view text) {
    const auto slash = text.find('/');
    const auto address = dotted(text.substr(0, slash));
    if (!address) return std::nullopt;
    if (slash == std::string_view::npos) return NetworkNumber{*address};
    const auto length = number(text.substr(slash + 1), 32);
    if (!length || *length == 0) return std::nullopt;
    const auto mask = ~std::uint32_t{0} << (32U - *length);
    if ((*address & ~mask) != 0) return std::nullopt; // a host's address, not a network's
    return NetworkNumber{*address, static_cast<int>(*length)};
}

// networks(5) allows omitting bytes at the end; the result then lacks bytes at the top.
std::uint32_t left_aligned(std::uint32_t net) {
    while (net != 0 && (net >> 24U) == 0) net <<= 8U;
    return net;
}

}

std::optional<NetworkNumber> network_named(const std::string& text) {
    if (const auto found = numbered(text)) return found;
    const netent* entry = ::getnetbyname(text.c_str());
    if (entry == nullptr) return std::nullopt;
    return NetworkNumber{left_aligned(entry->n_net)};
}

bool is_network(const NetworkNumber& number, const LocalNetwork& local) {
    const auto& network = local.network;
    if (local.point_to_point && number.address == network.broadcast) return true;
    return std::popcount(network.netmask) < 32 && number.address == (network.address & network.netmask) &&
           (number.length == 0 || number.length == std::popcount(network.netmask));
}

}
