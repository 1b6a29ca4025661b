// Sets the date of all hosts as the historic date(1) did: sends SETDATE to the time daemon of its own host,
// and prints the types of the answers, one on each line. Usage: date_setter SECONDS_AHEAD
#include "proto/base/address.hpp"
#include "proto/wire/message.hpp"
#include "tests/lan/system_error.hpp"
#include "timed/os/descriptor.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <netinet/in.h>
#include <poll.h>
#include <span>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using namespace std::chrono_literals;

constexpr int patience_ms = 5'000; // as date(1)

timed::Datagram request(std::chrono::seconds ahead) {
    std::array<char, 256> name{};
    gethostname(name.data(), name.size() - 1);
    timed::Message message{timed::MessageType::setdate, 1, *timed::HostName::from(name.data())};
    message.time =
        timed::to_time_of_day(timed::WallTime{std::chrono::system_clock::now().time_since_epoch() + ahead});
    return timed::encode(message);
}

// False if no answer arrives.
bool print_answer(const os::Descriptor& socket) {
    pollfd waiting{.fd = socket.get(), .events = POLLIN, .revents = 0};
    if (poll(&waiting, 1, patience_ms) <= 0) return false;
    std::array<std::byte, 512> buffer{};
    const auto size = recv(socket.get(), buffer.data(), buffer.size(), 0);
    if (size < 0) return false;
    const auto message = timed::decode(std::span(buffer).first(static_cast<std::size_t>(size)));
    if (!message) return true;
    std::puts(std::string(timed::to_string(message->type)).c_str());
    return message->type != timed::MessageType::dateack;
}

}

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: date_setter SECONDS_AHEAD\n", stderr);
        return EXIT_FAILURE;
    }
    const os::Descriptor socket{
        lan::checked(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "open a socket")};
    lan::checked(bindresvport(socket.get(), nullptr), "bind a port that only root may"); // as date(1) did
    sockaddr_in daemon{};
    daemon.sin_family = AF_INET;
    daemon.sin_port = htons(timed::timed_port);
    daemon.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto datagram = request(std::chrono::seconds{std::strtol(argv[1], nullptr, 10)});
    lan::checked(sendto(socket.get(), datagram.data(), datagram.size(), 0,
                        reinterpret_cast<const sockaddr*>(&daemon), sizeof daemon),
                 "ask the time daemon");
    while (print_answer(socket)) {
    }
    return EXIT_SUCCESS;
}
