// date value: requests the local time daemon to set the date of the whole network, as the historic date(1)
// did, but never sets the clock itself.
#include "timed/os/clocks.hpp"
#include "timedc/client/daemon_status.hpp"
#include "timedc/client/tsp_socket.hpp"
#include "timedc/commands/command.hpp"
#include "timedc/commands/date_value.hpp"

#include <fmt/format.h>

#include <iostream>
#include <netinet/in.h>

namespace timed::control {

namespace {

constexpr std::chrono::seconds ack_patience{2};     // 4.3BSD date(1): WAITACK
constexpr std::chrono::seconds dateack_patience{5}; // WAITDATEACK

std::string joined(Words words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

constexpr std::string_view unreachable = "can't reach time daemon, date not set";

/// The result of a request, and its message to the user.
struct Ending {
    Result result;
    std::string words;
};

Ending wish(WallTime date, Session& session) {
    TspSocket socket{session.waiting};
    const Address daemon{INADDR_LOOPBACK, session.port};
    Message message{MessageType::setdate, 0, daemon_name(session)};
    message.time = to_time_of_day(date);
    if (socket.send(daemon, message)) return {Result::failed, std::string{unreachable}};

    bool passed_on = false;
    for (auto deadline = std::chrono::steady_clock::now() + ack_patience;;) {
        const auto answer = socket.receive(deadline, daemon);
        if (!answer && passed_on) return {Result::failed, "no master has answered; the date may yet be set"};
        if (!answer) return {Result::failed, std::string{unreachable}};
        if (answer->type == MessageType::dateack)
            return {Result::done, "the date of the network is being set"};
        if (answer->type != MessageType::ack)
            return {Result::failed,
                    fmt::format("wrong ack received from timed: {}", to_string(answer->type))};
        if (!passed_on) deadline = std::chrono::steady_clock::now() + dateack_patience;
        passed_on = true;
    }
}

}

Result date(Words words, Session& session) {
    if (words.size() < 2) {
        std::cout << "Usage: date { [[[[[cc]yy]mm]dd]HH]MM[.ss] | YYYY-MM-DDTHH:MM[:SS][Z|+HH:MM] }\n";
        return Result::failed;
    }
    const auto parsed = parse_date(joined(words.subspan(1)), os::read_clocks().wall);
    if (const auto* refusal = std::get_if<NoDate>(&parsed)) {
        std::cout << refusal->why << '\n';
        return Result::failed;
    }
    const auto ending = wish(std::get<WallTime>(parsed), session);
    std::cout << ending.words << std::endl;
    return ending.result;
}

}
