// Sends datagrams of random length (0 to 300 bytes) and random content to UDP port 525, like a fuzzer or a
// broken host. Usage: garbage_sender ADDRESS COUNT
#include "tests/lan/system_error.hpp"
#include "timed/os/descriptor.hpp"

#include <array>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <netinet/in.h>
#include <random>
#include <span>
#include <string_view>
#include <sys/socket.h>

#include <arpa/inet.h>

int main(int argc, char** argv) {
    const std::span arguments{argv, static_cast<std::size_t>(argc)};
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(525);
    int count = 0;
    if (argc == 3) {
        const std::string_view text{arguments[2]};
        std::from_chars(text.data(), text.data() + text.size(), count);
    }
    if (argc != 3 || inet_pton(AF_INET, arguments[1], &to.sin_addr) != 1 || count <= 0) {
        std::fputs("usage: garbage_sender ADDRESS COUNT\n", stderr);
        return 1;
    }
    const os::Descriptor socket{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    std::mt19937 random{1}; // NOLINT: a fixed seed, so that a failure is reproducible
    std::array<unsigned char, 300> datagram{};
    int sent = 0;
    for (int i = 0; i < count; ++i) {
        const std::size_t length = random() % (datagram.size() + 1);
        for (auto& byte : datagram) byte = static_cast<unsigned char>(random());
        if (sendto(socket.get(), datagram.data(), length, 0, reinterpret_cast<const sockaddr*>(&to),
                   sizeof to) >= 0) {
            ++sent;
        }
    }
    std::printf("%d sent\n", sent);
    return 0;
}
