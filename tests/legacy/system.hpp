// The operating system as a historic daemon sees it: blocking calls. From outside it is events in and actions
// out; a call that waits suspends the daemon until its event arrives.
#pragma once

#include "proto/edge/action.hpp"
#include "proto/edge/event.hpp"
#include "tests/legacy/task.hpp"

#include <coroutine>
#include <deque>
#include <optional>
#include <span>
#include <vector>

namespace legacy {

using timed::Duration;
using timed::Instant;
using timed::Now;
using timed::WallTime;

/// A datagram in the socket's buffer.
struct Datagram {
    std::vector<std::byte> bytes;
    timed::Address from;
    bool on_network; ///< it arrived on the daemon's network
};

class System {
  public:
    /// What a suspended daemon waits for: an instant, or an earlier event.
    struct Wait {
        Instant until = Instant::max();
        bool or_datagram = false;
        std::optional<timed::ProbeId> or_probe{};
    };

    // ---- for the daemon

    [[nodiscard]] Now now() const { return now_; }
    [[nodiscard]] const timed::Network& network() const { return network_; }

    void send(std::optional<timed::Address> to, const timed::Message& message);
    void slew(Duration amount);
    void step(Duration amount);

    /// The next datagram in the socket's buffer; nothing if it is empty.
    std::optional<Datagram> receive();

    class Waiting {
      public:
        Waiting(System& system, Wait wait)
            : system_(system)
            , wait_(wait) {}
        [[nodiscard]] bool await_ready() const { return system_.is_over(wait_); }
        void await_suspend(std::coroutine_handle<> daemon) const {
            system_.suspended_ = daemon;
            system_.wait_ = wait_;
        }
        void await_resume() const {}

      private:
        System& system_;
        Wait wait_;
    };
    /// select(): until there is a datagram.
    Waiting wait_for_datagram(Instant until) { return {*this, {until, true, std::nullopt}}; }
    /// usleep(): ignores everything.
    Waiting sleep_until(Instant until) { return {*this, {until, false, std::nullopt}}; }
    Waiting sleep_for(Duration length) { return sleep_until(now_.instant + length); }
    /// Measures another host's clock.
    Task<timed::Measurement> measure(std::uint32_t ip);

    // ---- for the host

    /// Resumes the daemon if it waits for this event. The first networks start it.
    void handle(const timed::Event& event, Now now, timed::Actions& actions, const Task<>& daemon);
    [[nodiscard]] std::optional<Instant> next_wake() const;

  private:
    void take(const timed::Event& event);
    void recognise(std::span<const timed::Network> networks);
    [[nodiscard]] bool is_over(const Wait& wait) const;

    Now now_{};
    timed::Actions* actions_ = nullptr; ///< during handle()
    timed::Network network_{};
    bool started_ = false;
    std::deque<Datagram> socket_;
    std::uint32_t probes_ = 0;
    std::optional<timed::ProbeFinished> probed_;
    std::coroutine_handle<> suspended_;
    Wait wait_{};
};

}
