#include "tests/hostile/payloads.hpp"

#include "tests/hostile/kinds.hpp"
#include "tests/unit/capture.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

namespace hostile {

using namespace timed;

namespace {

constexpr std::uint64_t seed = 1; // fixed, so that a failure is reproducible

std::vector<HostName> names_of(int hosts) {
    std::vector<HostName> names;
    for (int number = 1; number <= hosts; ++number) {
        names.push_back(*HostName::from("h" + std::to_string(number)));
    }
    return names;
}

Payloads valid(std::optional<MessageType> type, int hosts) {
    auto messages = std::make_shared<Messages>(names_of(hosts), seed);
    return [messages, type](WallTime now) {
        const auto datagram = encode(messages->make(type, now));
        return Payload(datagram.begin(), datagram.end());
    };
}

Payload noise(Random& random) {
    constexpr std::size_t longest = 300;
    Payload bytes(random.next() % (longest + 1));
    std::ranges::generate(bytes, [&] { return static_cast<std::byte>(random.next()); });
    return bytes;
}

std::vector<Payload> recorded() {
    std::vector<Payload> payloads;
    for (const auto& entry : std::filesystem::directory_iterator(GOLDEN_CAPTURES)) {
        if (entry.path().extension() != ".pcap") continue;
        for (auto& datagram : tsp_datagrams(entry.path())) payloads.push_back(std::move(datagram.payload));
    }
    return payloads;
}

}

Payloads payloads_of(std::string_view kind, int hosts) {
    if (kind == "valid" || kind == "forged") return valid({}, hosts);
    if (kind == "random") {
        return [random = Random{seed}](WallTime /*now*/) mutable { return noise(random); };
    }
    if (kind == "replay") {
        return [payloads = recorded(), next = std::size_t{0}](WallTime /*now*/) mutable {
            return payloads.at(next++ % payloads.size());
        };
    }
    if (const auto type = type_called(kind)) return valid(type, hosts);
    throw std::invalid_argument("unknown kind of flood '" + std::string{kind} + "'");
}

}
