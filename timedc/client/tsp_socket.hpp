// A UDP socket for TSP messages, bound to a reserved port if the user may use one.
#pragma once

#include "proto/base/address.hpp"
#include "proto/wire/message.hpp"
#include "timedc/client/waiting.hpp"

#include <boost/asio/ip/udp.hpp>

#include <array>
#include <cstddef>
#include <optional>

namespace timed::control {

class TspSocket {
  public:
    /// To be created for each request, so that a late answer is not taken for that to the next request.
    explicit TspSocket(Waiting& waiting);

    boost::system::error_code send(Address to, const Message& message);

    /// The first message that arrives, from `from` if given. Without `from` from any host, because a daemon
    /// may answer from another of its addresses. The error is timed_out after the deadline, or the network's,
    /// such as connection_refused if no daemon listens.
    boost::system::result<Message> receive(Deadline deadline, std::optional<Address> from = {});

  private:
    Waiting& waiting_;
    boost::asio::ip::udp::socket socket_;
    std::array<std::byte, 512> buffer_{};
};

}
