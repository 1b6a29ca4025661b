#include "timed/names/netgroup.hpp"

#include <netdb.h>

namespace timed {

std::vector<HostName> hosts_of_netgroup(const std::string& netgroup) {
    std::vector<HostName> hosts;
    ::setnetgrent(netgroup.c_str());
    char* host = nullptr;
    char* user = nullptr;
    char* domain = nullptr;
    while (::getnetgrent(&host, &user, &domain) == 1) {
        if (host == nullptr) continue; // "any host": not supported
        if (const auto name = HostName::from(host)) hosts.push_back(*name);
    }
    ::endnetgrent();
    return hosts;
}

}
