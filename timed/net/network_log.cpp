#include "timed/net/network_log.hpp"

#include <algorithm>

namespace timed {

namespace {

bool same(const LocalNetwork& a, const LocalNetwork& b) {
    return a.network == b.network && a.interface == b.interface;
}
bool same(const UnusedNetwork& a, const UnusedNetwork& b) { return a == b; }

// Calls `say` for what is in `these` and not in `others`.
void each_new(const auto& these, const auto& others, const auto& say) {
    for (const auto& one : these) {
        if (std::ranges::none_of(others, [&](const auto& other) { return same(one, other); })) say(one);
    }
}

std::string_view explanation(Unused reason) {
    switch (reason) {
    case Unused::spare: return "another interface is used for this network";
    case Unused::no_peer_address: return "no other host is reachable without a peer address";
    case Unused::no_broadcast: return "the interface cannot broadcast";
    case Unused::mtu_too_small: return "its MTU is below 296 bytes, the size of a TSP packet";
    }
    return "unknown";
}

spdlog::level::level_enum level_of(Unused reason) {
    return reason == Unused::mtu_too_small ? spdlog::level::warn : spdlog::level::info;
}

}

void NetworkLog::note(std::span<const LocalNetwork> used, std::span<const UnusedNetwork> unused) {
    const auto say = [this](std::string_view what) {
        return [this, what](const LocalNetwork& local) {
            log_->info("{} network {} on {} as {}", what, range_text(local), local.interface,
                       address_text(local.network.address));
        };
    };
    each_new(used_, used, say("left"));
    each_new(used, used_, say("joined"));
    each_new(unused, unused_, [this](const UnusedNetwork& network) {
        const auto& [local, reason] = network;
        log_->log(level_of(reason), "network {} on {} as {} is not used: {} ({})", range_text(local),
                  local.interface, address_text(local.network.address), explanation(reason),
                  to_string(reason));
    });
    if (used.empty()) log_->warn("no usable network; waiting for one");
    used_.assign(used.begin(), used.end());
    unused_.assign(unused.begin(), unused.end());
}

}
