// election host ...: makes the election timer of each host's time daemon expire at once.
#include "timedc/client/local_host.hpp"
#include "timedc/client/resolve.hpp"
#include "timedc/client/tsp_socket.hpp"
#include "timedc/commands/command.hpp"

#include <fmt/format.h>

#include <iostream>

namespace timed::control {

Result election(Words words, Session& session) {
    if (words.size() < 2) {
        std::cout << "Usage: election host ...\n";
        return Result::failed;
    }
    TspSocket socket{session.waiting};
    for (const auto& name : words.subspan(1)) {
        const auto host = resolve(name);
        if (!host) continue;
        const auto error = socket.send({host->ip, session.port}, {MessageType::test, 0, local_host_name()});
        if (error) std::cerr << fmt::format("timedc: {}: {}\n", name, error.message());
    }
    return Result::done;
}

}
