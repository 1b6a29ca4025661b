// Generates hostile messages: valid ones of equally probable types, in the names of existing and other hosts,
// with amounts and dates from tiny to absurd.
#pragma once

#include "proto/base/random.hpp"
#include "proto/wire/message.hpp"

#include <optional>
#include <vector>

namespace hostile {

class Messages {
  public:
    /// `victims`: the hosts on the LAN; every other message is in one of their names. The same seed gives the
    /// same messages.
    Messages(std::vector<timed::HostName> victims, std::uint64_t seed)
        : victims_(std::move(victims))
        , random_(seed) {}

    /// A valid message of this type, or of any type. `now`: the reference of dates.
    timed::Message make(std::optional<timed::MessageType> type, timed::WallTime now);

  private:
    timed::HostName name();
    timed::TimeWords time_words(timed::MessageType type, timed::WallTime now);

    std::vector<timed::HostName> victims_;
    timed::Random random_;
};

}
