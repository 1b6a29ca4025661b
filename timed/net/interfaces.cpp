#include "timed/net/interfaces.hpp"

#include "timed/os/start_failure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

namespace timed {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// When memory or descriptors are exhausted, a faster retry is pointless.
constexpr std::chrono::seconds retry_after{1};

asio::generic::raw_protocol::endpoint interface_and_address_news() {
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR;
    return {&address, sizeof address, NETLINK_ROUTE};
}

}

Interfaces::Interfaces(asio::io_context& io, WantedNetworks wanted, Addresses addresses)
    : wanted_(std::move(wanted))
    , addresses_(std::move(addresses))
    , route_news_(io)
    , retry_(io) {
    error_code error;
    route_news_.open({AF_NETLINK, NETLINK_ROUTE}, error);
    if (!error) route_news_.bind(interface_and_address_news(), error);
    if (error) throw StartFailure{fmt::format("cannot watch the network interfaces: {}", error.message())};
}

const LocalNetwork* Interfaces::find(NetworkId id) const {
    const auto found =
        std::ranges::find_if(networks_, [&](const auto& local) { return local.network.id == id; });
    return found == networks_.end() ? nullptr : &*found;
}

void Interfaces::watch(std::function<void()> changed, Failed failed) {
    changed_ = std::move(changed);
    failed_ = std::move(failed);
    if (!look()) changed_();
    wait();
}

void Interfaces::wait() {
    route_news_.async_wait(asio::socket_base::wait_read, [this](const error_code& error) {
        if (error) return;
        drain();
        look();
        wait();
    });
}

// The event's contents are ignored, and all interfaces are listed again: so a lost event does no harm.
void Interfaces::drain() {
    std::array<std::byte, 8192> news{};
    while (::recv(route_news_.native_handle(), news.data(), news.size(), MSG_DONTWAIT) > 0) {
    }
}

bool Interfaces::look() {
    retry_.cancel();
    const auto addresses = addresses_();
    if (addresses) {
        const bool news = take(*addresses);
        if (news) changed_();
        return news;
    }
    failed_(addresses.error());
    retry_.expires_after(retry_after);
    retry_.async_wait([this](const error_code& cancelled) {
        if (!cancelled) look();
    });
    return false;
}

bool Interfaces::take(std::span<const InterfaceAddress> addresses) {
    auto [used, unused] = choose_networks(addresses, wanted_, networks_);
    for (auto& local : used) local.network.id = id_of(local);
    if (used == networks_ && unused == unused_) return false;
    networks_ = std::move(used);
    unused_ = std::move(unused);
    return true;
}

NetworkId Interfaces::id_of(const LocalNetwork& local) {
    const NetworkId next{static_cast<std::uint32_t>(ids_.size() + 1)};
    const auto& network = local.network;
    return ids_.try_emplace({local.interface_index, network.address, network.broadcast}, next).first->second;
}

}
