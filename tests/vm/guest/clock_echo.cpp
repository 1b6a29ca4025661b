// Runs on a test machine: answers every request with the machine's clocks.
#include "tests/vm/guest/own_clocks.hpp"

#include <arpa/inet.h>
#include <cstdio>
#include <sys/socket.h>

int main() {
    const int socket = ::socket(AF_INET, SOCK_DGRAM, 0);
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_port = htons(vm::clock_port);
    if (bind(socket, reinterpret_cast<const sockaddr*>(&here), sizeof here) < 0) {
        std::perror("clock_echo: bind");
        return 1;
    }
    while (true) {
        vm::ClockQuestion question;
        sockaddr_in from{};
        socklen_t from_size = sizeof from;
        const auto size =
            recvfrom(socket, &question, sizeof question, 0, reinterpret_cast<sockaddr*>(&from), &from_size);
        if (size != sizeof question) continue;
        vm::ClockAnswer answer = vm::read_own_clocks();
        answer.number = question.number;
        sendto(socket, &answer, sizeof answer, 0, reinterpret_cast<const sockaddr*>(&from), from_size);
    }
}
