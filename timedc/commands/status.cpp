// status [--json]: prints the status of the local time daemon.
#include "timedc/client/daemon_status.hpp"
#include "timedc/commands/command.hpp"
#include "timedc/view/status_summary.hpp"

#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include <iostream>

namespace timed::control {

Result status(Words words, Session& session) {
    const bool as_json = words.size() == 2 && words[1] == "--json";
    if (words.size() > 1 && !as_json) {
        std::cout << "Usage: status [--json]\n";
        return Result::failed;
    }
    const auto answer = ask_status(session);
    if (!answer) {
        std::cerr << fmt::format("timedc: no time daemon answers at {}: {}\n", session.status_socket,
                                 answer.error().message());
        return Result::failed;
    }
    if (as_json) {
        std::cout << *answer;
        return Result::done;
    }
    boost::system::error_code error;
    const auto parsed = boost::json::parse(*answer, error);
    const auto summary = error ? std::nullopt : summarize(parsed);
    if (!summary) {
        std::cerr << fmt::format("timedc: the program that answers at {} is not a time daemon\n",
                                 session.status_socket);
        return Result::failed;
    }
    std::cout << *summary;
    return Result::done;
}

}
