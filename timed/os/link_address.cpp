#include "timed/os/link_address.hpp"

#include <boost/endian/conversion.hpp>

#include <cstring>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>

namespace os {

std::optional<timed::MachineId> link_address(int socket, unsigned interface, std::uint32_t ip) {
    arpreq entry{};
    sockaddr_in wanted{};
    wanted.sin_family = AF_INET;
    wanted.sin_addr.s_addr = htonl(ip);
    std::memcpy(&entry.arp_pa, &wanted, sizeof wanted);
    if (::if_indextoname(interface, &entry.arp_dev[0]) == nullptr) return std::nullopt;
    if (::ioctl(socket, SIOCGARP, &entry) != 0 || (entry.arp_flags & ATF_COM) == 0) return std::nullopt;
    const auto* ethernet = reinterpret_cast<const unsigned char*>(&entry.arp_ha.sa_data[0]);
    return timed::MachineId{boost::endian::load_big_u48(ethernet)};
}

}
