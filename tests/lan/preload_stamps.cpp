// The preloaded library's packet stamps: converts the kernel's stamps to the simulated time of the same
// instant when a program receives them.
#include "tests/lan/preload.hpp"

#include <cstring>
#include <sys/socket.h>

namespace lan {
namespace {

constinit LibcFunction<ssize_t(int, msghdr*, int)> libc_recvmsg{"recvmsg"};
constinit LibcFunction<int(int, mmsghdr*, unsigned, int, timespec*)> libc_recvmmsg{"recvmmsg"};

// asm-generic/socket.h; on 64-bit machines the old and the new form have the same layout
constexpr int timestamp_new = 63;
constexpr int timestampns_new = 64;
constexpr int timestamping_new = 65;

template <typename Time>
void convert(const ClockState& clock, unsigned char* data, Time (*from_ns)(std::int64_t)) {
    Time stamp{};
    std::memcpy(&stamp, data, sizeof stamp);
    if (to_ns(stamp) == 0) return; // no stamp
    stamp = from_ns(simulated_at(clock, to_ns(stamp)));
    std::memcpy(data, &stamp, sizeof stamp);
}

void convert_stamps(const ClockState& clock, msghdr& message) {
    for (cmsghdr* part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level != SOL_SOCKET) continue;
        switch (part->cmsg_type) {
        case SCM_TIMESTAMP:
        case timestamp_new: convert<timeval>(clock, CMSG_DATA(part), to_timeval); break;
        case SCM_TIMESTAMPNS:
        case timestampns_new:
        case SCM_TIMESTAMPING: // three stamps: the kernel's, and two of a network card
        case timestamping_new: convert<timespec>(clock, CMSG_DATA(part), to_timespec); break;
        default: break;
        }
    }
}

}
}

// Functions visible to programs. They belong to no namespace.
using namespace lan;
#pragma GCC visibility push(default)
extern "C" {

ssize_t recvmsg(int socket, msghdr* message, int flags) {
    const ssize_t received = libc_recvmsg(socket, message, flags);
    const ClockFile* clock = host_clock();
    if (received >= 0 && clock) convert_stamps(clock->read(), *message);
    return received;
}

int recvmmsg(int socket, mmsghdr* messages, unsigned count, int flags, timespec* timeout) {
    const int received = libc_recvmmsg(socket, messages, count, flags, timeout);
    const ClockFile* clock = host_clock();
    for (int i = 0; clock && i < received; ++i) convert_stamps(clock->read(), messages[i].msg_hdr);
    return received;
}
}
#pragma GCC visibility pop
