// msite [host ...]: prints the master of each host, as its time daemon reports it.
#include "timedc/client/local_host.hpp"
#include "timedc/client/resolve.hpp"
#include "timedc/client/tsp_socket.hpp"
#include "timedc/commands/command.hpp"

#include <fmt/format.h>

#include <iostream>
#include <netinet/in.h>

namespace timed::control {

namespace {

constexpr std::chrono::seconds site_patience{15}; // 4.4BSD: the daemon may have to query its master

std::string describe(const Message& answer, const std::string& host) {
    if (answer.type == MessageType::ack) {
        return fmt::format("master timedaemon at {} is {}", host, answer.name.view());
    }
    return fmt::format("received wrong ack: {}", to_string(answer.type));
}

std::string ask(const std::string& host, std::uint32_t ip, Session& session) {
    const auto deadline = std::chrono::steady_clock::now() + site_patience;
    auto silence = fmt::format("communication error with {}", host);
    TspSocket socket{session.waiting};
    if (socket.send({ip, session.port}, {MessageType::msite, 0, local_host_name()})) return silence;
    const auto answer = socket.receive(deadline);
    return answer ? describe(*answer, host) : silence;
}

}

Result msite(Words words, Session& session) {
    if (words.size() == 1) {
        // Not resolved: the resolver may not know this host's own name.
        std::cout << ask(std::string{local_host_name().view()}, INADDR_LOOPBACK, session) << std::endl;
    }
    for (const auto& name : words.subspan(1)) {
        const auto host = resolve(name);
        if (host) std::cout << ask(name, host->ip, session) << std::endl;
    }
    return Result::done;
}

}
