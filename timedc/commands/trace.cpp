// trace on|off: makes the local time daemon start or stop tracing the messages that it receives and sends.
#include "timedc/client/daemon_status.hpp"
#include "timedc/client/tsp_socket.hpp"
#include "timedc/commands/command.hpp"

#include <fmt/format.h>

#include <iostream>
#include <netinet/in.h>

namespace timed::control {

namespace {

constexpr std::chrono::seconds trace_patience{5}; // 4.4BSD

}

Result trace(Words words, Session& session) {
    // 4.4BSD took every word except "on" for "off", including a mistyped "on".
    if (words.size() != 2 || (words[1] != "on" && words[1] != "off")) {
        std::cout << "Usage: tracing { on | off }\n";
        return Result::failed;
    }
    const bool on = words[1] == "on";
    const Address daemon{INADDR_LOOPBACK, session.port};
    TspSocket socket{session.waiting};
    const auto deadline = std::chrono::steady_clock::now() + trace_patience;
    const auto type = on ? MessageType::traceon : MessageType::traceoff;
    const auto error = socket.send(daemon, {type, 0, daemon_name(session)});
    const auto answer = error ? error : socket.receive(deadline, daemon);
    if (!answer) {
        std::cout << "communication error" << std::endl;
        return Result::failed;
    }
    if (answer->type != MessageType::ack) {
        std::cout << fmt::format("wrong ack received: {}", to_string(answer->type)) << std::endl;
        return Result::failed;
    }
    std::cout << fmt::format("timed tracing {}", on ? "enabled" : "disabled") << std::endl;
    return Result::done;
}

}
