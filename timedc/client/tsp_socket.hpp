// A UDP socket for TSP messages, at a reserved port if the user may have one.
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
    /// A socket of its own for every question: so no late answer is taken for another's.
    explicit TspSocket(Waiting& waiting);

    boost::system::error_code send(Address to, const Message& message);

    /// The first message that arrives; from whatever host, unless one is named: a daemon may answer from
    /// another of its addresses. The error is timed_out after the deadline, or what the network says, such as
    /// connection_refused where no daemon listens.
    boost::system::result<Message> receive(Deadline deadline, std::optional<Address> from = {});

  private:
    Waiting& waiting_;
    boost::asio::ip::udp::socket socket_;
    std::array<std::byte, 512> buffer_{};
};

}
