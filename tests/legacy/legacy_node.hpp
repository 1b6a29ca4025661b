// A historic time daemon as a peer for tests, written from the protocol's description: events in, actions
// out, like proto/'s Node, but with independent code: a sequential program that does one thing at a time.
#pragma once

#include "tests/legacy/daemon.hpp"
#include "tests/legacy/procedures.hpp"
#include "tests/legacy/wire.hpp"

namespace legacy {

class LegacyNode {
  public:
    LegacyNode(const Options& options, std::uint64_t seed)
        : daemon_(options, seed)
        , program_(run(daemon_)) {}
    LegacyNode(const LegacyNode&) = delete;
    LegacyNode& operator=(const LegacyNode&) = delete;

    void handle(const timed::Event& event, Now now, timed::Actions& actions) {
        daemon_.system.handle(event, now, actions, program_);
    }
    [[nodiscard]] std::optional<Instant> next_wake() const { return daemon_.system.next_wake(); }

    /// A message as this daemon encodes it.
    [[nodiscard]] std::vector<std::byte> encoded(const Message& message) const {
        return encode(message, daemon_.ways.wire_size);
    }

    [[nodiscard]] timed::Role role() const { return daemon_.role; }
    /// The master that it heard last; itself when master.
    [[nodiscard]] const std::optional<HostName>& master() const { return daemon_.master; }
    [[nodiscard]] const HostName& name() const { return daemon_.options.name; }

  private:
    Daemon daemon_;
    Task<> program_;
};

}
