#include "timedc/client/resolve.hpp"

#include <fmt/format.h>

#include <cstring>
#include <iostream>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>

namespace timed::control {

std::optional<Host> resolve(const std::string& name) {
    addrinfo wanted{};
    wanted.ai_family = AF_INET;
    wanted.ai_socktype = SOCK_DGRAM;
    wanted.ai_flags = AI_CANONNAME;
    addrinfo* found = nullptr;
    const int error = ::getaddrinfo(name.c_str(), nullptr, &wanted, &found);
    if (error != 0) {
        const char* reason = error == EAI_NONAME ? "Unknown host" : ::gai_strerror(error);
        std::cerr << fmt::format("timedc: {}: {}\n", name, reason);
        return std::nullopt;
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner{found, &::freeaddrinfo};
    sockaddr_in address{};
    std::memcpy(&address, found->ai_addr, sizeof address);
    return Host{ntohl(address.sin_addr.s_addr), found->ai_canonname != nullptr ? found->ai_canonname : name};
}

}
