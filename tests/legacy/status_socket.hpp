// Reports role and master to every client, in one line of JSON, for the LAN in a box.
#pragma once

#include "proto/edge/report.hpp"
#include "timed/os/descriptor.hpp"

#include <optional>
#include <string>

namespace legacy {

class StatusSocket {
  public:
    /// Throws std::system_error, or std::runtime_error if the path is too long.
    explicit StatusSocket(const std::string& path);

    /// Answers one waiting connection.
    void answer(timed::Role role, const std::optional<timed::HostName>& master);

    [[nodiscard]] int descriptor() const { return socket_.get(); }

  private:
    os::Descriptor socket_;
};

}
