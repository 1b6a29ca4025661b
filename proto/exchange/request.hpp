// A message that must be answered.
#pragma once

#include "proto/base/address.hpp"
#include "proto/base/host_name.hpp"
#include "proto/base/time.hpp"
#include "proto/wire/message.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <variant>

namespace timed {

/// Times of retransmissions after the first transmission, and the time-out. 4.4BSD acksend(): waits of 200
/// ms, doubling; five transmissions.
constexpr std::array<Duration, 4> retransmit_after{200ms, 600ms, 1400ms, 3000ms};
constexpr Duration default_timeout = 6200ms;

/// The request of another host that is being forwarded, and the host to answer.
struct Forwarded {
    Address from;
    HostName requester;
    std::uint16_t sequence;
};

/// Nothing but a type: ACCEPT, REFUSE, QUIT, CONFLICT, RESOLVE or MASTERREQ.
struct NoPayload {
    MessageType type;
};

/// ADJTIME.
struct Adjustment {
    Duration amount;
};

/// SETTIME: the time of day at each transmission.
struct TimeOfDay {
    Duration time_offset; ///< the time sent, minus our clock
};

/// MSITEREQ.
struct ForwardedSite {
    Forwarded original;
};

/// SETDATEREQ: the date at each transmission.
struct ForwardedDate {
    Forwarded original;
    Duration time_offset; ///< the time sent, minus our clock
};

struct Request {
    using Payload = std::variant<NoPayload, Adjustment, TimeOfDay, ForwardedSite, ForwardedDate>;

    NetworkId network{};
    std::optional<Address> to; ///< nothing: broadcast
    Payload payload;
    std::optional<MessageType> because_of{}; ///< the message that caused this one, for the log
    std::optional<HostName> expected;        ///< only this host's answer counts; nothing: any host's
    Duration delay{};                        ///< before the first transmission
    Duration timeout = default_timeout;      ///< from the first transmission

    [[nodiscard]] MessageType type() const {
        static constexpr std::array types{MessageType::adjtime, MessageType::settime, MessageType::msitereq,
                                          MessageType::setdatereq};
        const auto* none = std::get_if<NoPayload>(&payload);
        return none != nullptr ? none->type : types.at(payload.index() - 1);
    }
};

/// The type of the answer to a request of this type.
constexpr MessageType answer_to(MessageType type) {
    switch (type) {
    case MessageType::masterreq:
    case MessageType::resolve: return MessageType::masterack;
    case MessageType::setdatereq: return MessageType::dateack;
    default: return MessageType::ack;
    }
}

}
