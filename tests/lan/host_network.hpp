// A host's place on the network: namespaces of its own, and one Ethernet cable to the switch.
#pragma once

#include "tests/lan/descriptor.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace lan {

using EthernetAddress = std::array<std::uint8_t, 6>;

std::string host_name(int number);                 // h1, h2, ...
std::string host_address(int number);              // 10.77.x.y of a /16
EthernetAddress host_ethernet_address(int number); // ends in the same x:y, so that a switch need not learn

// The host that has this Ethernet address, or 0.
int host_with(const std::uint8_t* address);

struct HostNetwork {
    Descriptor network_namespace;
    Descriptor name_namespace;
};

// Enters a network namespace and leaves it at the end of the scope. This thread only.
class Visit {
  public:
    explicit Visit(const Descriptor& network_namespace);
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;
    ~Visit();

  private:
    Descriptor home_;
};

// Makes hosts 1 to `count`, each with eth0 configured and up. The other ends of their cables lie here in the
// present network namespace, up and named like the hosts. Hosts do not answer ICMP timestamp requests: their
// kernels have the wrong clock to answer with.
std::vector<HostNetwork> make_host_networks(int count);

}
