// State that all procedures of a historic daemon share: its name, its role, its slaves. The emulator supports
// one network, and no gateways.
#pragma once

#include "proto/base/random.hpp"
#include "proto/edge/report.hpp"
#include "tests/legacy/machines.hpp"
#include "tests/legacy/mailbox.hpp"
#include "tests/legacy/personality.hpp"
#include "tests/legacy/system.hpp"

#include <optional>

namespace legacy {

using timed::Address;
using timed::HostName;
using timed::Message;
using timed::MessageType;

struct Options {
    HostName name;
    Personality personality = bsd44;
    bool may_be_master = true; ///< -M
    /// Divides the long timers, those of rounds and elections; for tests on real time.
    int speedup = 1;
    /// Instead of a random 360 to 900 s, before `speedup`.
    std::optional<std::chrono::seconds> election_timeout{};
};

constexpr std::chrono::seconds round_interval = 240s; // SAMPLEINTVL
constexpr Duration fast_timeout = 3s;                 // FASTTOUT
constexpr Duration election_window = 3s;              // ELECTIONWAIT
constexpr Duration refuse_period = 30s;               // after ACCEPT, others get REFUSE
constexpr Duration second_master_window = 300ms;      // within which it detects a conflict
constexpr Duration largest_slew = 20s;                // MAXADJ
constexpr std::uint8_t most_hops = 10;                // MAX_HOPCNT
constexpr int lost_host = 3;                          // LOSTHOST

/// A request that is retransmitted until it is answered.
struct Question {
    Message message;                    ///< its sequence number is filled in
    std::optional<Address> to{};        ///< nothing: broadcast
    std::optional<HostName> expected{}; ///< the name an answer must carry
    MessageType answer = MessageType::ack;
    bool impatient = false; ///< the host has failed before
};

struct Daemon {
    Daemon(const Options& given, std::uint64_t seed);

    // ---- sending

    [[nodiscard]] Message message(MessageType type) const { return {type, 0, options.name}; }
    void send(Address to, MessageType type) { system.send(to, message(type)); }
    void broadcast(MessageType type) { system.send(std::nullopt, message(type)); }
    /// Reliable exchange, acksend(): the daemon does nothing else until it ends.
    Task<std::optional<Letter>> ask(Question question);
    Task<std::optional<Letter>> ask(const Machine& machine, MessageType type, bool impatient);

    // ---- timing

    [[nodiscard]] Instant now() const { return system.now().instant; }
    [[nodiscard]] Duration sped_up(Duration timer) const { return timer / options.speedup; }
    void draw_election_timeout();
    /// Waits are counted in whole seconds of the clock.
    [[nodiscard]] Instant whole_seconds_until(Instant then) const;

    // ---- the clock

    /// adjclock(): by adjtime up to 20 s, else by a step.
    void adjust_clock(Milliseconds amount);

    const Options options;
    const Personality& ways = options.personality;
    timed::Random random;
    System system;
    NetworkState state = NetworkState::slave;
    Mailbox mailbox{options.name, ways, system, state};
    Machines machines;

    timed::Role role = timed::Role::searching; ///< as reported to tests
    std::optional<HostName> master;            ///< the master that a slave heard last

    std::uint16_t sequence;
    Duration answer_delay;       ///< delay1
    Duration election_timeout{}; ///< delay2
    int backoff = 1;
    int dictated_rounds = 0;
};

}
