// A UDP socket for TSP messages, at a reserved port if the user may have one.
#pragma once

#include "proto/base/address.hpp"
#include "proto/wire/message.hpp"
#include "timed/os/packet.hpp"
#include "timedc/waiting.hpp"

#include <boost/system/result.hpp>

#include <array>
#include <cstddef>
#include <span>

namespace timed::control {

class TspSocket {
  public:
    /// A socket of its own for every question: so no late answer is taken for another's.
    TspSocket();

    boost::system::error_code send(Address to, const Message& message);

    /// The first message that arrives, from whatever host: a daemon may answer from another of its addresses.
    /// The error is timed_out after the deadline, or what the network says, such as connection_refused where
    /// no daemon listens.
    boost::system::result<Message> receive(const Waiting& waiting, Deadline deadline);
    /// The same, but from there only.
    boost::system::result<Message> receive_from(Address from, const Waiting& waiting, Deadline deadline);

  private:
    boost::system::result<os::Packet> arrival(const Waiting& waiting, Deadline deadline);

    os::Descriptor socket_;
    std::array<std::byte, 512> buffer_{};
};

}
