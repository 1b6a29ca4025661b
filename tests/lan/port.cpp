// Names and addresses of ports.
#include "tests/lan/port.hpp"

#include <fmt/format.h>

namespace lan {
namespace {

constexpr std::size_t first_network = 77; // 10.77.0.0/16

Port make_port(int host, std::size_t index, const std::string& network_name, std::size_t interface) {
    const auto network = first_network + index;
    const auto name = host_name(host);
    return {.host = host,
            .network = index,
            .network_name = network_name,
            .interface = fmt::format("eth{}", interface),
            .cable = network_name.empty() ? name : fmt::format("{}-{}", name, network_name),
            .address = fmt::format("10.{}.{}.{}", network, host >> 8, host & 0xff),
            .broadcast = fmt::format("10.{}.255.255", network),
            .ethernet = {0x02, 0, 10, static_cast<std::uint8_t>(network),
                         static_cast<std::uint8_t>(host >> 8), static_cast<std::uint8_t>(host)}};
}

}

std::string host_name(int number) { return fmt::format("h{}", number); }

std::vector<Port> ports_of(const Topology& topology) {
    std::vector<Port> ports;
    std::vector<std::size_t> interfaces(static_cast<std::size_t>(topology.hosts),
                                        0); // number of interfaces of each host so far
    for (std::size_t index = 0; index < topology.networks.size(); ++index) {
        const auto& network = topology.networks[index];
        for (const int host : network.hosts) {
            ports.push_back(
                make_port(host, index, network.name, interfaces[static_cast<std::size_t>(host) - 1]++));
        }
    }
    return ports;
}

}
