// Three machines on a network of their own, and the questions that checks ask of them.
#pragma once

#include "tests/lan/daemon_status.hpp"
#include "tests/vm/machine.hpp"
#include "tests/vm/shell.hpp"
#include "tests/vm/sights.hpp"
#include "tests/vm/waiting.hpp"

#include <array>
#include <deque>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace vm {

// Clocks no further apart than this agree: on a busy host, a round between emulated machines may be off by
// nearly as much.
inline constexpr std::chrono::microseconds agreement{1500};

struct Roles {
    int master;
    std::array<int, machine_count - 1> slaves;
};

class Lab {
  public:
    // Switches the machines on, the clock of each so much ahead of this host's. Returns when all answer.
    Lab(const std::filesystem::path& image, const std::filesystem::path& directory,
        const std::array<std::chrono::seconds, machine_count>& ahead);

    Machine& machine(int index) { return machines_.at(static_cast<std::size_t>(index)); }

    CommandResult run(int index, const std::string& command) {
        return run_on(machine(index).address(), command);
    }
    // Throws what the command said if it failed; else returns it.
    std::string must_run(int index, const std::string& command);

    // What the clocks showed when each machine answered for the first time.
    const Sights& first_sights() const { return first_sights_; }

    // Throw if a machine does not answer.
    ClockSight look(int index);
    Sights look_at_all() { return {look(0), look(1), look(2)}; }

    // Nothing of a daemon that does not answer: it may be about to start.
    std::optional<lan::DaemonStatus> status(int index);

    // Waits until there is one master whom the other two follow. Throws if that does not come to be.
    Roles roles();

    // Looks again and again. Seconds until `is_right`, which holds from then on for a second; nothing if
    // there is no such second within `patience`.
    std::optional<double> time_until(const std::function<bool(const Sights&)>& is_right,
                                     std::chrono::seconds patience);
    std::optional<double> time_until_agreed(std::chrono::seconds patience);

    // Before a check: waits until all agree. If they do not come to it by themselves, sets them right and
    // starts their daemons again, so that no check fails because of another. Returns whether that was needed.
    bool settle();

  private:
    void connect_network();
    void await_first_sights();
    void set_right();

    ReferenceTime reference_;
    std::deque<Machine> machines_;
    std::deque<GuestClock> clocks_;
    Sights first_sights_{};
};

}
