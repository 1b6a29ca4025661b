#include "tests/shell/fake_daemon.hpp"

#include "tests/support/free_port.hpp"

#include <array>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

namespace timed::control {

namespace {

constexpr int look_up_after_ms = 20; // how often to check for the end

}

FakeDaemon::FakeDaemon(std::function<std::vector<Message>(const Message&)> answer)
    : answer_(std::move(answer))
    , socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    port_ = support::bind_free_port(socket_.get(), INADDR_LOOPBACK);
    thread_ = std::jthread{[this](const std::stop_token& stop) { serve(stop); }};
}

std::vector<Message> FakeDaemon::heard() const {
    const std::lock_guard lock{mutex_};
    return heard_;
}

void FakeDaemon::serve(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        pollfd awaited{socket_.get(), POLLIN, 0};
        if (::poll(&awaited, 1, look_up_after_ms) <= 0) continue;
        std::array<std::byte, 512> buffer{};
        sockaddr_in from{};
        socklen_t size = sizeof from;
        const auto length = ::recvfrom(socket_.get(), buffer.data(), buffer.size(), 0,
                                       reinterpret_cast<sockaddr*>(&from), &size);
        const auto message =
            decode(std::span{buffer}.first(static_cast<std::size_t>(std::max<ssize_t>(length, 0))));
        if (!message) continue;
        {
            const std::lock_guard lock{mutex_};
            heard_.push_back(*message);
        }
        for (const auto& reply : answer_(*message)) {
            const auto bytes = encode(reply);
            ::sendto(socket_.get(), bytes.data(), bytes.size(), 0, reinterpret_cast<const sockaddr*>(&from),
                     size);
        }
    }
}

}
