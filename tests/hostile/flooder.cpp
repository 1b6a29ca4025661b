// Floods a LAN on UDP port 525: half of the datagrams are broadcast, half go to one host each.
//
//   flooder KIND RATE SECONDS NETWORK HOSTS
//
// KIND: see payloads.hpp; with "forged" the source addresses are those of the hosts. RATE: datagrams a
// second. NETWORK: the network's address, of which the host h1 has the first (10.77.0.0/16). HOSTS: how many
// there are.
#include "tests/hostile/payloads.hpp"
#include "tests/hostile/sender.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <stdexcept>
#include <thread>

namespace {

using namespace hostile;
using Steady = std::chrono::steady_clock;

// The interval of the timer; a batch is all that is due.
constexpr std::chrono::milliseconds tick{1};

struct Flood {
    std::string_view kind;
    int rate;
    int seconds;
    std::uint32_t network;
    int hosts;
};

int number(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value <= 0) {
        throw std::invalid_argument(fmt::format("'{}' is not a positive number", text));
    }
    return value;
}

Flood parse(std::span<char*> arguments) {
    if (arguments.size() != 6) throw std::invalid_argument("usage: flooder KIND RATE SECONDS NETWORK HOSTS");
    in_addr network{};
    if (inet_pton(AF_INET, arguments[4], &network) != 1)
        throw std::invalid_argument(fmt::format("'{}' is not an address", arguments[4]));
    return {arguments[1], number(arguments[2]), number(arguments[3]), ntohl(network.s_addr),
            number(arguments[5])};
}

timed::WallTime now() { return timed::WallTime{std::chrono::system_clock::now().time_since_epoch()}; }

Datagram next_datagram(const Flood& flood, const Payloads& payloads, timed::Random& random) {
    constexpr std::uint32_t broadcast = 0xffff; // of a /16
    const auto some_host = [&] {
        return flood.network + 1 +
               static_cast<std::uint32_t>(random.next() % static_cast<unsigned>(flood.hosts));
    };
    const std::uint32_t from = flood.kind == "forged" ? some_host() : 0;
    const std::uint32_t to = random.next() % 2 == 0 ? flood.network + broadcast : some_host();
    return {from, to, payloads(now())};
}

std::size_t run(const Flood& flood) {
    const Sender sender;
    const Payloads payloads = payloads_of(flood.kind, flood.hosts);
    timed::Random random{2};
    std::size_t sent = 0;
    std::int64_t made = 0;
    std::vector<Datagram> batch;
    const auto begin = Steady::now();
    const auto end = begin + std::chrono::seconds{flood.seconds};
    for (auto at = begin; at < end; at += tick) {
        std::this_thread::sleep_until(at);
        const std::int64_t due = (at - begin) / tick * flood.rate / (std::chrono::seconds{1} / tick);
        for (batch.clear(); made < due; ++made) batch.push_back(next_datagram(flood, payloads, random));
        if (!batch.empty()) sent += sender.send(batch);
    }
    return sent;
}

}

int main(int argc, char** argv) try {
    const Flood flood = parse({argv, static_cast<std::size_t>(argc)});
    fmt::print("{} datagrams sent in {} s\n", run(flood), flood.seconds);
    return EXIT_SUCCESS;
} catch (const std::exception& error) {
    fmt::print(stderr, "flooder: {}\n", error.what());
    return EXIT_FAILURE;
}
