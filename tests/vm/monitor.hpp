// QEMU's monitor (QMP): a line of JSON for each command and answer, with events between them.
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

    // Returns the answer. Throws an error of the emulator, or a time-out.
    boost::json::value execute(const std::string& command);

  private:
    boost::json::object next_message();

    boost::asio::local::stream_protocol::iostream stream_;
};

}
