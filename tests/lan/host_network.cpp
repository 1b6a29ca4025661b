// Builds network namespaces of hosts, and their cables.
#include "tests/lan/host_network.hpp"

#include "tests/lan/process.hpp"
#include "tests/lan/system_error.hpp"

#include <arpa/inet.h>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace lan {

std::string path_of(const os::Descriptor& descriptor) {
    return fmt::format("/proc/{}/fd/{}", std::filesystem::read_symlink("/proc/self").string(),
                       descriptor.get());
}

namespace {

os::Descriptor own_namespace(const char* kind) {
    const std::string path = std::string("/proc/thread-self/ns/") + kind;
    return os::Descriptor(checked(open(path.c_str(), O_RDONLY | O_CLOEXEC), "open " + path));
}

// TSP uses IPv4; neighbour discovery of IPv6 would only add packets. Ignored where /proc is read-only.
void disable_ipv6() {
    for (const char* scope : {"all", "default"}) {
        std::ofstream(fmt::format("/proc/sys/net/ipv6/conf/{}/disable_ipv6", scope)) << 1;
    }
}

HostNetwork make_namespaces(int number) {
    checked(unshare(CLONE_NEWNET | CLONE_NEWUTS), "make the namespaces of a host");
    const std::string name = host_name(number);
    checked(sethostname(name.data(), name.size()), "name a host");
    disable_ipv6();
    return {own_namespace("net"), own_namespace("uts"), {}};
}

void lay_cables(const std::vector<HostNetwork>& hosts, const std::vector<Port>& ports) {
    std::string batch;
    for (const Port& port : ports) {
        const auto& host = hosts[static_cast<std::size_t>(port.host) - 1];
        batch += fmt::format("link add {} type veth peer name {} address {:02x} netns {}\n", port.cable,
                             port.interface, fmt::join(port.ethernet, ":"), path_of(host.network_namespace));
        batch += fmt::format("link set {} up\n", port.cable);
    }
    run_tools({{.words = {"ip", "-batch", "-"}, .input = batch, .namespaces = {}}});
}

class Interface {
  public:
    explicit Interface(const std::string& name)
        : socket_(checked(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "make a socket")) {
        std::strncpy(request_.ifr_name, name.c_str(), IFNAMSIZ - 1);
    }

    void set_address(unsigned long which, const char* address) {
        sockaddr_in internet{};
        internet.sin_family = AF_INET;
        inet_pton(AF_INET, address, &internet.sin_addr);
        std::memcpy(&request_.ifr_addr, &internet, sizeof internet);
        set(which);
    }

    void set_up(bool up = true) {
        set(SIOCGIFFLAGS);
        const int others = request_.ifr_flags & ~IFF_UP;
        request_.ifr_flags = static_cast<short>(up ? others | IFF_UP : others);
        set(SIOCSIFFLAGS);
    }

    // A virtual cable would otherwise carry packets without checksums.
    void compute_checksums() {
        ethtool_value off{.cmd = ETHTOOL_STXCSUM, .data = 0};
        request_.ifr_data = reinterpret_cast<char*>(&off);
        set(SIOCETHTOOL);
    }

  private:
    void set(unsigned long what) {
        checked(ioctl(socket_.get(), what, &request_),
                std::string("configure interface ") + request_.ifr_name);
    }

    os::Descriptor socket_;
    ifreq request_{};
};

void configure_address(Interface& ethernet, const Port& port, const std::string& address) {
    ethernet.set_address(SIOCSIFADDR, address.c_str());
    ethernet.set_address(SIOCSIFNETMASK, port_netmask);
    ethernet.set_address(SIOCSIFBRDADDR, port.broadcast.c_str());
}

void configure_interfaces(const std::vector<Port>& ports) {
    Interface("lo").set_up();
    for (const Port& port : ports) {
        Interface ethernet(port.interface);
        ethernet.compute_checksums();
        configure_address(ethernet, port, port.address);
        ethernet.set_up();
    }
}

// A namespace may have inherited IP forwarding from the machine; here TSP alone joins the networks.
void silence_kernels(const std::vector<HostNetwork>& hosts) {
    std::vector<Tool> tools;
    tools.reserve(hosts.size());
    for (const HostNetwork& host : hosts) {
        tools.push_back({.words = {"nft", "-f", "-"},
                         .input =
                             "table ip simulated_clock { chain input { type filter hook input priority 0; "
                             "icmp type timestamp-request drop; }; "
                             "chain forward { type filter hook forward priority 0; policy drop; }; }\n",
                         .namespaces = {host.network_namespace.get()}});
    }
    run_tools(tools);
}

}

Visit::Visit(const os::Descriptor& network_namespace)
    : home_(own_namespace("net")) {
    checked(setns(network_namespace.get(), CLONE_NEWNET), "enter a host's network namespace");
}

Visit::~Visit() { setns(home_.get(), CLONE_NEWNET); }

std::vector<HostNetwork> make_host_networks(int count, const std::vector<Port>& ports) {
    const os::Descriptor home_network = own_namespace("net");
    const os::Descriptor home_name = own_namespace("uts");
    disable_ipv6();
    std::vector<HostNetwork> hosts;
    for (int number = 1; number <= count; ++number) hosts.push_back(make_namespaces(number));
    checked(setns(home_network.get(), CLONE_NEWNET), "return from a host's network namespace");
    checked(setns(home_name.get(), CLONE_NEWUTS), "return from a host's name namespace");

    for (const Port& port : ports) hosts[static_cast<std::size_t>(port.host) - 1].ports.push_back(port);
    lay_cables(hosts, ports);
    for (const HostNetwork& host : hosts) {
        const Visit visit(host.network_namespace);
        configure_interfaces(host.ports);
    }
    silence_kernels(hosts);
    return hosts;
}

void set_link(const HostNetwork& host, const Port& port, bool up) {
    const Visit visit(host.network_namespace);
    Interface(port.interface).set_up(up);
}

void set_address(const HostNetwork& host, const Port& port, const std::string& address) {
    const Visit visit(host.network_namespace);
    Interface ethernet(port.interface);
    configure_address(ethernet, port, address);
}

}
