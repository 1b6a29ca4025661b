#include "tests/vm/monitor.hpp"

#include "tests/vm/waiting.hpp"

#include <boost/json.hpp>
#include <stdexcept>

namespace vm {
namespace {

constexpr std::chrono::seconds answer_patience{30};

}

Monitor::Monitor(const std::filesystem::path& socket, std::chrono::seconds patience,
                 const std::function<bool()>& has_ended) {
    const auto connects = [&] {
        stream_.clear();
        stream_.connect(boost::asio::local::stream_protocol::endpoint(socket.string()));
        return static_cast<bool>(stream_);
    };
    if (!poll_until([&] { return connects() || has_ended(); }, patience) || !stream_)
        throw std::runtime_error("The emulator did not start (" + socket.string() + ").");
    stream_.expires_after(answer_patience);
    next_message(); // the greeting
    execute("qmp_capabilities");
}

boost::json::value Monitor::execute(const std::string& command) {
    stream_.expires_after(answer_patience);
    stream_ << boost::json::serialize(boost::json::object{{"execute", command}}) << std::endl;
    while (true) {
        const auto message = next_message();
        if (const auto* answer = message.if_contains("return")) return *answer;
        if (message.contains("error"))
            throw std::runtime_error(command + ": " + boost::json::serialize(message));
    }
}

boost::json::object Monitor::next_message() {
    std::string line;
    if (!std::getline(stream_, line))
        throw std::runtime_error("The emulator does not answer: " + stream_.error().message());
    return boost::json::parse(line).as_object();
}

}
