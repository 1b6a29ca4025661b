// A fake time daemon for tests of the control program: on a loopback port, with answers defined by the test.
#pragma once

#include "proto/wire/message.hpp"
#include "timed/os/descriptor.hpp"

#include <cstdint>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace timed::control {

class FakeDaemon {
  public:
    /// Answers every message with the messages that `answer` returns.
    explicit FakeDaemon(std::function<std::vector<Message>(const Message&)> answer);

    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// The messages received so far.
    [[nodiscard]] std::vector<Message> heard() const;

  private:
    void serve(const std::stop_token& stop);

    std::function<std::vector<Message>(const Message&)> answer_;
    os::Descriptor socket_;
    std::uint16_t port_ = 0;
    mutable std::mutex mutex_;
    std::vector<Message> heard_;
    std::jthread thread_;
};

}
