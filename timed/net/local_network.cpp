#include "timed/net/local_network.hpp"

#include <boost/asio/ip/address_v4.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace timed {

namespace {

bool is_spare(const LocalNetwork& local, unsigned interface_index) {
    return std::ranges::find(local.spare_interfaces, interface_index) != local.spare_interfaces.end();
}

}

bool leads_to(const LocalNetwork& local, unsigned interface_index) {
    return local.interface_index == interface_index || is_spare(local, interface_index);
}

bool is_on(const LocalNetwork& local, std::uint32_t ip) {
    const auto& [id, address, netmask, broadcast] = local.network;
    if (local.point_to_point) return ip == broadcast || ip == address;
    return ((ip ^ address) & netmask) == 0;
}

std::optional<NetworkId> arrival_network(std::span<const LocalNetwork> networks, unsigned interface_index,
                                         std::uint32_t sender) {
    const auto found = std::ranges::find_if(networks, [&](const LocalNetwork& local) {
        return leads_to(local, interface_index) && is_on(local, sender);
    });
    if (found == networks.end()) return std::nullopt;
    return found->network.id;
}

bool is_spare_copy(std::span<const LocalNetwork> networks, unsigned interface_index, std::uint32_t sent_to) {
    constexpr std::uint32_t limited_broadcast = 0xffff'ffffU;
    return std::ranges::any_of(networks, [&](const LocalNetwork& local) {
        return is_spare(local, interface_index) &&
               (sent_to == local.network.broadcast || sent_to == limited_broadcast);
    });
}

std::string range_text(const LocalNetwork& local) {
    const auto& network = local.network;
    if (local.point_to_point) return address_text(network.broadcast);
    return fmt::format("{}/{}", address_text(network.address & network.netmask),
                       std::popcount(network.netmask));
}

std::string address_text(std::uint32_t ip) { return boost::asio::ip::address_v4{ip}.to_string(); }

}
