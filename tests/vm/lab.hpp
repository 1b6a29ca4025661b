// Three machines on their own network, and queries for the checks.
#pragma once

#include "tests/lan/daemon_status.hpp"
#include "tests/vm/clock_readings.hpp"
#include "tests/vm/machine.hpp"
#include "tests/vm/shell.hpp"
#include "tests/vm/waiting.hpp"

#include <array>
#include <deque>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace vm {

// Clocks within this of each other agree: on a busy host, measurements between emulated machines may be wrong
// by nearly as much.
inline constexpr std::chrono::microseconds agreement{1500};

struct Roles {
    int master;
    std::array<int, machine_count - 1> slaves;
};

class Lab {
  public:
    // Switches the machines on, with their clocks this much ahead of this host's. Returns when all answer.
    Lab(const std::filesystem::path& image, const std::filesystem::path& directory,
        const std::array<std::chrono::seconds, machine_count>& ahead);

    Machine& machine(int index) { return machines_.at(static_cast<std::size_t>(index)); }

    CommandResult run(int index, const std::string& command) {
        return run_on(machine(index).address(), command);
    }
    // Returns the command's output; throws it if the command failed.
    std::string must_run(int index, const std::string& command);

    // The clocks when each machine answered for the first time.
    const ClockReadings& first_readings() const { return first_readings_; }

    // Throw if a machine does not answer.
    ClockReading look(int index);
    ClockReadings look_at_all() { return {look(0), look(1), look(2)}; }

    // Nothing if a daemon does not answer: it may be starting.
    std::optional<lan::DaemonStatus> status(int index);

    // Waits until there is one master that the other two follow. Throws if that fails.
    Roles roles();

    // Polls. Returns the seconds until `is_right`, which must then hold for a second; nothing if that fails
    // within `patience`.
    std::optional<double> time_until(const std::function<bool(const ClockReadings&)>& is_right,
                                     std::chrono::seconds patience);
    std::optional<double> time_until_agreed(std::chrono::seconds patience);

    // Waits until all clocks agree. On a time-out, sets the clocks and restarts the daemons, so that an
    // earlier check cannot make the next one fail. Returns whether that was necessary.
    bool settle();

  private:
    void connect_network();
    void await_first_readings();
    void set_right();

    ReferenceTime reference_;
    std::deque<Machine> machines_;
    std::deque<GuestClock> clocks_;
    ClockReadings first_readings_{};
};

}
