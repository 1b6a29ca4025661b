// One host of the LAN: its clock, its network namespace and its daemon.
#pragma once

#include "tests/lan/clock_file.hpp"
#include "tests/lan/daemon_status.hpp"
#include "tests/lan/host_network.hpp"
#include "tests/lan/options.hpp"
#include "tests/lan/record.hpp"
#include "tests/lan/standing.hpp"

#include <filesystem>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace lan {

class Host {
  public:
    // Makes the host's directory within `directory`, with the clock file.
    Host(int number, const Options& options, const std::filesystem::path& directory, HostNetwork network);

    int number() const { return number_; }
    std::string name() const { return host_name(number_); }
    const os::Descriptor& network_namespace() const { return network_.network_namespace; }
    std::filesystem::path status_socket() const { return directory_ / "status.sock"; }
    std::filesystem::path clock_path() const { return directory_ / "clock"; }
    const std::filesystem::path& log_path() const { return log_path_; }
    bool has_daemon() const { return !command_.empty(); }
    std::optional<pid_t> daemon() const { return daemon_; }

    void start_daemon();
    void signal_daemon(int signal);
    void end_daemon(); // SIGCONT and SIGTERM
    // Call this with the status of waitpid when the daemon has ended. Returns whether this end was intended.
    bool daemon_ended(int wait_status);

    // Runs a command on the host; its output goes to the file.
    pid_t run(const std::string& command, const std::filesystem::path& output) const;

    void step_clock(std::int64_t delta_ns);
    void set_drift(double ppm);
    void wander(double standard_deviation);

    // The interface with this index, from 0.
    const std::string& interface_name(std::size_t interface) const {
        return network_.ports.at(interface).interface;
    }
    void set_link(std::size_t interface, bool up) const;
    void set_address(std::size_t interface, const std::string& address) const;

    void set_status(std::optional<DaemonStatus> status) { status_ = std::move(status); }
    bool is_master() const { return is_up() && status_ && overall_standing(*status_).role == "master"; }
    bool is_up() const { return on_ && !frozen_ && (daemon_.has_value() || !has_daemon()); }
    HostSample sample(std::int64_t reference_ns) const;
    std::optional<Usage> usage() const { return daemon_ ? usage_of(*daemon_) : std::nullopt; }

  private:
    std::vector<std::string> environment() const;
    std::vector<NetworkStanding> standings() const;
    pid_t launch_shell(const std::string& command, int output) const;

    int number_;
    int hosts_;
    std::string command_;
    std::filesystem::path directory_;
    std::filesystem::path log_path_;
    HostNetwork network_;
    std::mt19937_64 random_; // of this host: random numbers of one host do not affect others
    ClockFile clock_;
    std::optional<pid_t> daemon_;
    std::optional<int> ending_signal_; // sent to end the daemon
    std::optional<DaemonStatus> status_;
    bool on_ = false;
    bool frozen_ = false;
};

}
