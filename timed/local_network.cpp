#include "timed/local_network.hpp"

#include <boost/asio/ip/address_v4.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace timed {

namespace {

bool is_on(const LocalNetwork& local, std::uint32_t sender) {
    const auto& [id, address, netmask, broadcast] = local.network;
    if (local.point_to_point) return sender == broadcast || sender == address;
    return (sender & netmask) == (address & netmask);
}

}

std::optional<NetworkId> arrival_network(std::span<const LocalNetwork> networks, unsigned interface_index,
                                         std::uint32_t sender) {
    const auto found = std::ranges::find_if(networks, [&](const LocalNetwork& local) {
        return local.interface_index == interface_index && is_on(local, sender);
    });
    if (found == networks.end()) return std::nullopt;
    return found->network.id;
}

std::string range_text(const LocalNetwork& local) {
    const auto& network = local.network;
    if (local.point_to_point) return address_text(network.broadcast);
    return fmt::format("{}/{}", address_text(network.address & network.netmask),
                       std::popcount(network.netmask));
}

std::string address_text(std::uint32_t ip) { return boost::asio::ip::address_v4{ip}.to_string(); }

}
