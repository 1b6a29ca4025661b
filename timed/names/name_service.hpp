// Questions to the system's name services, which may take their time to answer: asked in a thread of their
// own, so that nobody on the network waits for them; answered in the io_context. No question, no thread.
#pragma once

#include "proto/base/host_name.hpp"
#include "timed/os/background.hpp"

#include <functional>
#include <string>
#include <vector>

namespace timed {

class NameService {
  public:
    using Answer = std::function<void(const std::vector<HostName>&)>;

    explicit NameService(boost::asio::io_context& io)
        : worker_(io) {}

    /// Calls `answer` with those that no address is known for.
    void find_unknown(const std::vector<HostName>& hosts, Answer answer);

    /// Calls `answer` with the netgroup's hosts; see hosts_of_netgroup(). Not while it is being read already:
    /// that answer will do.
    void read_netgroup(const std::string& netgroup, Answer answer);

  private:
    void ask(std::function<std::vector<HostName>()> question, Answer answer);

    bool reading_netgroup_ = false;
    Background worker_;
};

}
