// Parser of networks.
#include "tests/lan/topology.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <numeric>
#include <sstream>
#include <stdexcept>

namespace lan {
namespace {

constexpr int most_hosts = 1000;           // a Linux bridge has 1023 ports
constexpr std::size_t most_networks = 100; // 10.77.0.0/16 and on
constexpr std::size_t longest_network_name =
    8; // fits into names of cables: an interface's name has up to 15 characters

int parse_number_of_host(std::string_view text) {
    std::string_view digits = text;
    if (digits.starts_with('h')) digits.remove_prefix(1);
    int number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc() || end != digits.data() + digits.size() || number < 1 || number > most_hosts)
        throw std::invalid_argument(fmt::format("'{}' is not a host number from 1 to {}.", text, most_hosts));
    return number;
}

// "3" or "3-5".
void add_range(std::string_view text, std::vector<int>& hosts) {
    const auto dash = text.find('-');
    const int first = parse_number_of_host(text.substr(0, dash));
    const int last = dash == std::string_view::npos ? first : parse_number_of_host(text.substr(dash + 1));
    if (last < first) throw std::invalid_argument(fmt::format("The range '{}' is empty.", text));
    for (int host = first; host <= last; ++host) hosts.push_back(host);
}

std::vector<int> parse_hosts(const std::string& text) {
    std::vector<int> hosts;
    std::istringstream list(text);
    for (std::string range; std::getline(list, range, ',');) add_range(range, hosts);
    std::ranges::sort(hosts);
    if (hosts.empty()) throw std::invalid_argument("A network has no hosts.");
    if (std::ranges::adjacent_find(hosts) != hosts.end())
        throw std::invalid_argument("A host is on one network twice.");
    return hosts;
}

bool is_name(std::string_view text) {
    const auto fits = [](unsigned char c) { return std::isalnum(c) != 0; };
    return !text.empty() && text.size() <= longest_network_name && std::ranges::all_of(text, fits);
}

NetworkPlan parse_network(const std::string& text) {
    const auto colon = text.find(':');
    const auto name = text.substr(0, colon);
    if (colon == std::string::npos || !is_name(name)) {
        throw std::invalid_argument(
            fmt::format("'{}' is not a network: use NAME:HOSTS, such as A:1-3,7, with a name of 1 to {} "
                        "letters and digits.",
                        text, longest_network_name));
    }
    return {.name = name, .hosts = parse_hosts(text.substr(colon + 1))};
}

void require_different_names(const std::vector<NetworkPlan>& networks) {
    for (auto network = networks.begin(); network != networks.end(); ++network) {
        if (std::find_if(networks.begin(), network,
                         [&](const auto& other) { return other.name == network->name; }) != network)
            throw std::invalid_argument(fmt::format("Two networks have the name {}.", network->name));
    }
}

void require_every_host_connected(const Topology& topology) {
    for (int host = 1; host <= topology.hosts; ++host) {
        if (topology.networks_of(host).empty())
            throw std::invalid_argument(fmt::format("Host {} is on no network.", host));
    }
}

}

std::vector<std::size_t> Topology::networks_of(int host) const {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < networks.size(); ++i) {
        if (std::ranges::binary_search(networks[i].hosts, host)) found.push_back(i);
    }
    return found;
}

Topology one_network(int hosts) {
    if (hosts < 1 || hosts > most_hosts)
        throw std::invalid_argument(fmt::format("There can be 1 to {} hosts.", most_hosts));
    std::vector<int> all(static_cast<std::size_t>(hosts));
    std::iota(all.begin(), all.end(), 1);
    return {.hosts = hosts, .networks = {{.name = {}, .hosts = std::move(all)}}};
}

Topology parse_topology(std::string_view text) {
    Topology topology;
    std::istringstream words{std::string(text)};
    for (std::string word; words >> word;) {
        topology.networks.push_back(parse_network(word));
        topology.hosts = std::max(topology.hosts, topology.networks.back().hosts.back());
    }
    if (topology.networks.empty() || topology.networks.size() > most_networks)
        throw std::invalid_argument(fmt::format("There can be 1 to {} networks.", most_networks));
    require_different_names(topology.networks);
    require_every_host_connected(topology);
    return topology;
}

}
