// QEMU's monitor, by its machine protocol (QMP): a line of JSON for a command, one for its answer, and events
// between them.
#pragma once

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <string>

namespace vm {

class Monitor {
  public:
    // Throws if the emulator has not opened `socket` within `patience`, or `has_ended` without having done
    // so.
    Monitor(const std::filesystem::path& socket, std::chrono::seconds patience,
            const std::function<bool()>& has_ended);

    // Returns what the emulator does. Throws what it objects to, or that it does not answer.
    boost::json::value execute(const std::string& command);

  private:
    boost::json::object next_message();

    boost::asio::local::stream_protocol::iostream stream_;
};

}
