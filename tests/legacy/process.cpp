#include "tests/legacy/process.hpp"

#include "tests/lan/system_error.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <fmt/format.h>
#include <poll.h>
#include <sys/time.h>

namespace legacy {

namespace {

Duration read_clock(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return std::chrono::seconds{time.tv_sec} + Duration{time.tv_nsec};
}

Now now() { return {Instant{read_clock(CLOCK_MONOTONIC)}, WallTime{read_clock(CLOCK_REALTIME)}}; }

timeval to_timeval(Duration amount) {
    const auto micros = std::chrono::floor<std::chrono::microseconds>(amount);
    const auto seconds = std::chrono::floor<std::chrono::seconds>(micros);
    return {seconds.count(), (micros - seconds).count()};
}

int poll_timeout(std::optional<Instant> wake) {
    if (!wake) return -1;
    const auto left = std::chrono::ceil<Milliseconds>(*wake - now().instant).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
}

}

Process::Process(const Options& options, const std::string& status_path, std::uint64_t seed)
    : network_(first_network())
    , node_(options, seed)
    , icmp_(options.personality.measuring) {
    if (!status_path.empty()) status_.emplace(status_path);
}

void Process::run() {
    feed(timed::NetworksChanged{{&network_, 1}});
    while (node_.next_wake()) {
        wait();
        receive_all();
        feed(timed::TimePassed{});
    }
    fmt::print(stderr, "The daemon exits, because its CONFLICT was not acknowledged.\n");
}

void Process::feed(const timed::Event& event) {
    timed::Actions actions;
    node_.handle(event, now(), actions);
    for (const auto& action : actions) {
        std::visit([&](const auto& what) { perform(what); }, action);
    }
    tell_changes();
    while (!measured_.empty()) {
        const auto finished = measured_.front();
        measured_.pop_front();
        feed(finished);
    }
}

void Process::perform(const timed::Transmit& transmit) {
    udp_.send(transmit.to.value_or(timed::Address{network_.broadcast}), node_.encoded(transmit.message()));
}

void Process::perform(const timed::Probe& probe) {
    const auto ahead = icmp_.measure(probe.ip);
    timed::Measurement measurement;
    if (ahead) measurement = {timed::Quality::good, {*ahead, *ahead}, {}};
    measured_.push_back({probe.id, measurement});
}

void Process::perform(const timed::Slew& slew) {
    const timeval amount = to_timeval(slew.amount);
    lan::checked(::adjtime(&amount, nullptr), "adjust the clock");
}

void Process::perform(const timed::Step& step) {
    const timeval time = to_timeval(now().wall.time_since_epoch() + step.amount);
    lan::checked(::settimeofday(&time, nullptr), "set the clock");
}

void Process::wait() {
    std::array<pollfd, 2> readable{{{udp_.descriptor(), POLLIN, 0}, {-1, POLLIN, 0}}};
    if (status_) readable[1].fd = status_->descriptor();
    if (::poll(readable.data(), readable.size(), poll_timeout(node_.next_wake())) < 0 && errno != EINTR) {
        lan::fail("wait for datagrams");
    }
    if (status_ && (readable[1].revents & POLLIN) != 0) status_->answer(node_.role(), node_.master());
}

void Process::receive_all() {
    std::array<std::byte, 2048> buffer{};
    while (const auto arrived = udp_.receive(buffer)) {
        const bool ours = (arrived->from.ip & network_.netmask) == (network_.address & network_.netmask);
        const auto on = ours ? std::optional{network_.id} : std::nullopt;
        feed(timed::DatagramReceived{on, arrived->from, arrived->bytes, now().instant});
    }
}

// With the texts of 4.4BSD.
void Process::tell_changes() {
    std::string said;
    if (node_.role() == timed::Role::master) {
        said = "This machine is master";
    } else if (node_.role() == timed::Role::candidate) {
        said = "This machine is a candidate time master";
    } else if (node_.role() == timed::Role::slave && node_.master()) {
        said = fmt::format("slave to {}", node_.master()->view());
    }
    if (said.empty() || said == told_) return;
    told_ = said;
    fmt::print(stderr, "{}\n", said);
}

}
