// Calls all functions that read or set clocks, and prints the results. Tests run it with the preloaded
// library and without. It sets every clock to its present time.
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <dlfcn.h>
#include <iostream>
#include <linux/filter.h>
#include <linux/net_tstamp.h>
#include <linux/seccomp.h>
#include <map>
#include <netinet/in.h>
#include <optional>
#include <string>
#include <string_view>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <unistd.h>

namespace {

// From now on the kernel answers every call that sets a clock with ENOSYS. Any other result means that the
// call did not reach the kernel.
void shut_the_kernels_door() {
    constexpr auto number_at = static_cast<std::uint32_t>(offsetof(seccomp_data, nr));
    const auto statement = [](int code, std::uint32_t value) {
        return sock_filter{.code = static_cast<std::uint16_t>(code), .jt = 0, .jf = 0, .k = value};
    };
    const auto refuse_if = [](std::uint32_t number, std::uint8_t to_refusal) {
        return sock_filter{.code = BPF_JMP | BPF_JEQ | BPF_K, .jt = to_refusal, .jf = 0, .k = number};
    };
    std::array<sock_filter, 7> filter = {statement(BPF_LD | BPF_W | BPF_ABS, number_at),
                                         refuse_if(SYS_settimeofday, 4),
                                         refuse_if(SYS_clock_settime, 3),
                                         refuse_if(SYS_adjtimex, 2),
                                         refuse_if(SYS_clock_adjtime, 1),
                                         statement(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
                                         statement(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS)};
    const sock_fprog program{.len = filter.size(), .filter = filter.data()};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0) std::cout << "no seccomp\n";
}

void print_outcome(const char* name, int result) {
    std::cout << name << ' ' << (result >= 0 ? "done" : strerrorname_np(errno)) << '\n';
}

template <typename Call> void try_timex(const char* name, unsigned modes, Call call) {
    timex request{};
    request.modes = 0;
    call(&request); // the present value
    request.modes = modes;
    print_outcome(name, call(&request));
}

void try_all_setters() {
    timeval now{};
    gettimeofday(&now, nullptr);
    print_outcome("settimeofday", settimeofday(&now, nullptr));
    timespec precise_now{};
    clock_gettime(CLOCK_REALTIME, &precise_now);
    print_outcome("clock_settime", clock_settime(CLOCK_REALTIME, &precise_now));
    const timeval nothing{};
    print_outcome("adjtime", adjtime(&nothing, nullptr));
    const auto clock_adjust = [](timex* request) { return clock_adjtime(CLOCK_REALTIME, request); };
    try_timex("adjtimex-frequency", ADJ_FREQUENCY, adjtimex);
    try_timex("adjtimex-tick", ADJ_TICK, adjtimex);
    try_timex("adjtimex-status", ADJ_STATUS, adjtimex);
    try_timex("adjtimex-singleshot", ADJ_OFFSET_SINGLESHOT, adjtimex);
    try_timex("ntp_adjtime-frequency", ADJ_FREQUENCY, ntp_adjtime);
    try_timex("clock_adjtime-frequency", ADJ_FREQUENCY, clock_adjust);
}

void try_stime() {
    // glibc keeps it for old programs only, so new ones cannot be linked with it.
    auto* const stime = reinterpret_cast<int (*)(const time_t*)>(dlsym(RTLD_DEFAULT, "stime"));
    const time_t now = time(nullptr);
    if (stime) print_outcome("stime", stime(&now));
}

std::int64_t ns(const timespec& time) { return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec; }

// The real clock: directly from the kernel, not through a library.
std::int64_t kernels_clock_ns() {
    timespec time{};
    syscall(SYS_clock_gettime, CLOCK_REALTIME, &time);
    return ns(time);
}

void print_offsets() {
    timespec precise{};
    clock_gettime(CLOCK_REALTIME, &precise);
    timeval coarse{};
    gettimeofday(&coarse, nullptr);
    std::cout << "clock_gettime " << ns(precise) - kernels_clock_ns() << '\n'
              << "gettimeofday "
              << ns({.tv_sec = coarse.tv_sec, .tv_nsec = coarse.tv_usec * 1'000}) - kernels_clock_ns() << '\n'
              << "time " << (std::int64_t{time(nullptr)} * 1'000'000'000 - kernels_clock_ns()) << '\n';
}

using Receive = ssize_t (*)(int socket, msghdr* message);

ssize_t receive_one(int socket, msghdr* message) { return recvmsg(socket, message, 0); }

ssize_t receive_many(int socket, msghdr* message) {
    mmsghdr many{.msg_hdr = *message, .msg_len = 0};
    const int count = recvmmsg(socket, &many, 1, 0, nullptr);
    *message = many.msg_hdr;
    return count;
}

ssize_t receive_own(int socket, msghdr* message) { return recvmsg(socket, message, MSG_ERRQUEUE); }

// A socket that sends to itself, with time stamps enabled.
int stamping_socket(int option, int value) {
    const int own = socket(AF_INET, SOCK_DGRAM, 0);
    setsockopt(own, SOL_SOCKET, option, &value, sizeof value);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    const bool works = bind(own, generic, size) == 0 && getsockname(own, generic, &size) == 0 &&
                       connect(own, generic, size) == 0;
    if (!works) print_outcome("socket", -1);
    return own;
}

// Age of the packet's stamp, by the clock that this program sees; nothing without a stamp.
std::optional<std::int64_t> age_of_stamp(msghdr& message) {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    for (cmsghdr* header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET) continue;
        timespec stamp{};
        std::memcpy(&stamp, CMSG_DATA(header), sizeof stamp);
        if (header->cmsg_type == SCM_TIMESTAMP) stamp.tv_nsec *= 1'000; // a timeval
        return ns(now) - ns(stamp);
    }
    return std::nullopt;
}

struct Reception {
    bool works = false;
    std::optional<std::int64_t> age_ns{}; ///< of the packet's stamp
};

Reception send_one(int own, Receive receive) {
    std::array<char, 64> data{};
    iovec part{.iov_base = data.data(), .iov_len = data.size()};
    alignas(cmsghdr) std::array<char, 256> control{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    if (send(own, "x", 1, 0) != 1 || receive(own, &message) < 0) return {};
    return {true, age_of_stamp(message)};
}

// Sends itself datagrams until one has a stamp, and prints the age of the stamp. Linux enables receive stamps
// some time after the first socket has requested them, by a work queue (net_enable_timestamp in
// net/core/dev.c). Earlier packets have no SO_TIMESTAMPING stamp.
void print_stamp_age(const char* name, int option, int value, Receive receive) {
    constexpr int most_datagrams = 1'000;
    constexpr timespec pause{.tv_sec = 0, .tv_nsec = 10'000'000};
    const int own = stamping_socket(option, value);
    Reception last = send_one(own, receive);
    for (int sent = 1; last.works && !last.age_ns && sent < most_datagrams; ++sent) {
        nanosleep(&pause, nullptr);
        last = send_one(own, receive);
    }
    if (!last.works) print_outcome(name, -1);
    if (last.age_ns) std::cout << name << ' ' << *last.age_ns << '\n';
    close(own);
}

void print_stamp_ages() {
    print_stamp_age("SO_TIMESTAMP", SO_TIMESTAMP, 1, receive_one);
    print_stamp_age("SO_TIMESTAMPNS", SO_TIMESTAMPNS, 1, receive_one);
    print_stamp_age("recvmmsg", SO_TIMESTAMPNS, 1, receive_many);
    constexpr int reported = SOF_TIMESTAMPING_SOFTWARE;
    print_stamp_age("received", SO_TIMESTAMPING, reported | SOF_TIMESTAMPING_RX_SOFTWARE, receive_one);
    print_stamp_age("sent", SO_TIMESTAMPING, reported | SOF_TIMESTAMPING_TX_SOFTWARE, receive_own);
}

void slew_by_10_ms() {
    const timeval delta{.tv_sec = 0, .tv_usec = 10'000};
    print_outcome("adjtime", adjtime(&delta, nullptr));
}

}

int main(int argument_count, char** arguments) {
    const std::map<std::string_view, void (*)()> actions = {{"shut-the-kernels-door", shut_the_kernels_door},
                                                            {"try-all-setters", try_all_setters},
                                                            {"try-stime", try_stime},
                                                            {"print-offsets", print_offsets},
                                                            {"print-stamp-ages", print_stamp_ages},
                                                            {"slew-by-10-ms", slew_by_10_ms}};
    for (int i = 1; i < argument_count; ++i) actions.at(arguments[i])();
}
