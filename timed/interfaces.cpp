#include "timed/interfaces.hpp"

#include "timed/start_failure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ifaddrs.h>
#include <linux/rtnetlink.h>
#include <memory>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace timed {

namespace {

namespace asio = boost::asio;

using AddressList = std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)>;

AddressList addresses_of_interfaces() {
    ifaddrs* first = nullptr;
    if (::getifaddrs(&first) != 0) first = nullptr; // out of memory or descriptors: as if there were none
    return {first, &::freeifaddrs};
}

std::uint32_t ip_of(const sockaddr* address) {
    if (address == nullptr || address->sa_family != AF_INET) return 0;
    sockaddr_in inet{};
    std::copy_n(reinterpret_cast<const std::byte*>(address), sizeof inet,
                reinterpret_cast<std::byte*>(&inet));
    return ntohl(inet.sin_addr.s_addr);
}

// Of two hosts or one: there is no broadcast address that others would listen to.
bool too_small(std::uint32_t netmask) { return netmask >= 0xffff'fffeU; }

bool usable(const ifaddrs& entry) {
    const auto has = [&](unsigned flag) { return (entry.ifa_flags & flag) != 0; };
    return ip_of(entry.ifa_addr) != 0 && has(IFF_UP) && !has(IFF_LOOPBACK) &&
           (has(IFF_POINTOPOINT) || (has(IFF_BROADCAST) && !too_small(ip_of(entry.ifa_netmask))));
}

// Addresses set without a broadcast address report none, or (glibc) their own in its place.
std::uint32_t broadcast_of(const ifaddrs& entry, std::uint32_t address, std::uint32_t netmask) {
    const auto reported = ip_of(entry.ifa_broadaddr);
    return reported != 0 && reported != address ? reported : address | ~netmask;
}

LocalNetwork network_of(const ifaddrs& entry) {
    LocalNetwork local;
    const std::string_view label{entry.ifa_name};
    local.interface = label.substr(0, label.find(':')); // an alias is called eth0:1
    local.interface_index = ::if_nametoindex(local.interface.c_str());
    local.point_to_point = (entry.ifa_flags & IFF_POINTOPOINT) != 0;
    auto& network = local.network;
    network.address = ip_of(entry.ifa_addr);
    network.netmask = ip_of(entry.ifa_netmask);
    network.broadcast = local.point_to_point ? ip_of(entry.ifa_dstaddr)
                                             : broadcast_of(entry, network.address, network.netmask);
    return local;
}

// A second address within a network already listed is the same network once more.
bool same_network(const LocalNetwork& a, const LocalNetwork& b) {
    const auto base = [](const Network& network) { return network.address & network.netmask; };
    return a.interface_index == b.interface_index && a.network.netmask == b.network.netmask &&
           base(a.network) == base(b.network) && a.point_to_point == b.point_to_point;
}

asio::generic::raw_protocol::endpoint interface_and_address_news() {
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR;
    return {&address, sizeof address, NETLINK_ROUTE};
}

}

Interfaces::Interfaces(asio::io_context& io, Choice choice)
    : choice_(std::move(choice))
    , route_news_(io) {
    boost::system::error_code error;
    route_news_.open({AF_NETLINK, NETLINK_ROUTE}, error);
    if (!error) route_news_.bind(interface_and_address_news(), error);
    if (error) throw StartFailure{fmt::format("cannot watch the network interfaces: {}", error.message())};
    scan();
}

const LocalNetwork* Interfaces::find(NetworkId id) const {
    const auto found =
        std::ranges::find_if(networks_, [&](const auto& local) { return local.network.id == id; });
    return found == networks_.end() ? nullptr : &*found;
}

void Interfaces::watch(std::function<void()> changed) {
    changed_ = std::move(changed);
    wait();
}

void Interfaces::wait() {
    route_news_.async_wait(asio::socket_base::wait_read, [this](const boost::system::error_code& error) {
        if (error) return;
        drain();
        if (scan()) changed_();
        wait();
    });
}

// What changed is not read but looked up afresh: so nothing is missed when news got lost.
void Interfaces::drain() {
    std::array<std::byte, 8192> news{};
    while (::recv(route_news_.native_handle(), news.data(), news.size(), MSG_DONTWAIT) > 0) {
    }
}

bool Interfaces::chosen(const LocalNetwork& local) const {
    const auto is_local = [&](const NetworkNumber& number) { return is_network(number, local); };
    const auto& [interfaces, networks, ignored] = choice_;
    return (interfaces.empty() || std::ranges::find(interfaces, local.interface) != interfaces.end()) &&
           (networks.empty() || std::ranges::any_of(networks, is_local)) &&
           std::ranges::none_of(ignored, is_local);
}

bool Interfaces::scan() {
    std::vector<LocalNetwork> found;
    const auto addresses = addresses_of_interfaces();
    for (const ifaddrs* entry = addresses.get(); entry != nullptr; entry = entry->ifa_next) {
        if (!usable(*entry)) continue;
        auto local = network_of(*entry);
        if (!chosen(local)) continue;
        if (std::ranges::any_of(found, [&](const auto& other) { return same_network(other, local); }))
            continue;
        local.network.id = id_of(local);
        found.push_back(std::move(local));
    }
    const auto preference = [&](const LocalNetwork& local) {
        return std::ranges::find(choice_.interfaces, local.interface);
    };
    std::ranges::stable_sort(found, {}, preference);
    if (found == networks_) return false;
    networks_ = std::move(found);
    return true;
}

NetworkId Interfaces::id_of(const LocalNetwork& local) {
    const NetworkId next{static_cast<std::uint32_t>(ids_.size() + 1)};
    return ids_.try_emplace({local.interface_index, local.network.address}, next).first->second;
}

}
