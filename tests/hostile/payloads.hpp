// The payloads of a flood, by the name of its kind.
#pragma once

#include "tests/hostile/messages.hpp"

#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

namespace hostile {

using Payload = std::vector<std::byte>;

/// Makes the next payload; `now` is the time of the host's clock.
using Payloads = std::function<Payload(timed::WallTime now)>;

/// "valid" and "forged": every type of message, mixed; a type in lower case: that one; "random": random bytes
/// of random length; "replay": the recorded messages of historic daemons, repeatedly. Throws
/// std::invalid_argument for any other kind. `hosts`: the hosts of the LAN are h1 to this number.
Payloads payloads_of(std::string_view kind, int hosts);

}
