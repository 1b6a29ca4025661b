// A host's network namespace, with an Ethernet cable to the switch for each of its ports.
#pragma once

#include "tests/lan/port.hpp"
#include "timed/os/descriptor.hpp"

#include <string>
#include <vector>

namespace lan {

struct HostNetwork {
    os::Descriptor network_namespace;
    os::Descriptor name_namespace;
    std::vector<Port> ports; // in the order of their interfaces
};

// The path of a namespace that only this process holds open.
std::string path_of(const os::Descriptor& descriptor);

// Enters a network namespace and leaves it at the end of the scope. Affects this thread only.
class Visit {
  public:
    explicit Visit(const os::Descriptor& network_namespace);
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;
    ~Visit();

  private:
    os::Descriptor home_;
};

// Makes hosts 1 to `count`, with their interfaces configured and up. The other ends of their cables are in
// the present network namespace, and up. Hosts forward no packets, and do not answer ICMP timestamp requests,
// because their kernels have the machine's clock.
std::vector<HostNetwork> make_host_networks(int count, const std::vector<Port>& ports);

// Takes the interface down, or up.
void set_link(const HostNetwork& host, const Port& port, bool up);

// Changes the interface's address within its network.
void set_address(const HostNetwork& host, const Port& port, const std::string& address);

}
