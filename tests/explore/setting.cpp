#include "tests/explore/setting.hpp"

#include <numeric>
#include <string>

namespace explore {

namespace {

Setting all_on(std::size_t networks, std::size_t hosts) {
    std::vector<std::size_t> all(hosts);
    std::iota(all.begin(), all.end(), std::size_t{0});
    Setting setting;
    setting.hosts = hosts;
    setting.networks.assign(networks, all);
    return setting;
}

}

Setting lan_of(std::size_t hosts) { return all_on(1, hosts); }
Setting ring_of(std::size_t gateways) { return all_on(2, gateways); }

timed::HostName name_of(std::size_t host) { return *timed::HostName::from("h" + std::to_string(host + 1)); }

}
