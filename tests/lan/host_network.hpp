// A host's place in the kernel: namespaces of its own, and an Ethernet cable to the switch for each of its
// ports.
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

// The path by which a tool finds a namespace that only this process holds open.
std::string path_of(const os::Descriptor& descriptor);

// Enters a network namespace and leaves it at the end of the scope. This thread only.
class Visit {
  public:
    explicit Visit(const os::Descriptor& network_namespace);
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;
    ~Visit();

  private:
    os::Descriptor home_;
};

// Makes hosts 1 to `count`, with their interfaces configured and up. The other ends of their cables lie here
// in the present network namespace, and are up. Hosts forward nothing, and do not answer ICMP timestamp
// requests: their kernels have the wrong clock to answer with.
std::vector<HostNetwork> make_host_networks(int count, const std::vector<Port>& ports);

// The interface goes away, or comes back.
void set_link(const HostNetwork& host, const Port& port, bool up);

// The interface gets another address of its network.
void set_address(const HostNetwork& host, const Port& port, const std::string& address);

}
