// Queries to the system's name services, which may block: they run in a separate thread, so that the network
// does not wait for them. Answers arrive in the io_context. The first query starts the thread.
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

    /// Calls `answer` with those hosts that have no address.
    void find_unknown(const std::vector<HostName>& hosts, Answer answer);

    /// Calls `answer` with the netgroup's hosts; see hosts_of_netgroup(). Does nothing while an earlier query
    /// for it is in progress.
    void read_netgroup(const std::string& netgroup, Answer answer);

  private:
    void ask(std::function<std::vector<HostName>()> question, Answer answer);

    bool reading_netgroup_ = false;
    Background worker_;
};

}
