// Creates a host's clock, runs programs on it, and reads its clock from outside.
#include "tests/lan/host.hpp"

#include "tests/lan/build_directory.hpp"
#include "tests/lan/process.hpp"
#include "tests/lan/reference_clock.hpp"
#include "tests/lan/system_error.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

namespace lan {
namespace {

std::string inherited(const char* name) {
    const char* value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): no thread sets it
    return value ? value : "";
}

ClockFile make_clock(const std::filesystem::path& path, const Options& options, std::mt19937_64& random) {
    const auto uniform = [&](double most) {
        return std::uniform_real_distribution<double>(-most, most)(random);
    };
    const auto offset_ns =
        static_cast<std::int64_t>(uniform(static_cast<double>(options.largest_offset.count())));
    const std::int64_t drift = rate_from_ppm(uniform(options.largest_drift_ppm));
    const std::int64_t now_ns = reference_now_ns();
    auto clock = ClockFile::create(path.c_str(), clock_showing(now_ns, now_ns + offset_ns, drift));
    if (!clock) fail("make the clock " + path.string());
    return std::move(*clock);
}

std::filesystem::path make_directory(const std::filesystem::path& path) {
    std::filesystem::create_directories(path);
    std::filesystem::permissions(
        path, std::filesystem::perms(0755)); // daemons may run under other users, and need access
    return path;
}

os::Descriptor open_for_append(const std::filesystem::path& path) {
    return os::Descriptor(checked(open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644),
                                  "write " + path.string()));
}

}

Host::Host(int number, const Options& options, const std::filesystem::path& directory, HostNetwork network)
    : number_(number)
    , hosts_(options.topology.hosts)
    , command_(options.commands[static_cast<std::size_t>(number) - 1])
    , directory_(make_directory(directory / host_name(number)))
    , log_path_(options.kept_logs.empty() ? directory_ / "log"
                                          : options.kept_logs / (host_name(number) + ".log"))
    , network_(std::move(network))
    , random_([&] {
        std::seed_seq seeds{options.seed, static_cast<std::uint64_t>(number)};
        return std::mt19937_64(seeds);
    }())
    , clock_(make_clock(clock_path(), options, random_)) {
    std::filesystem::remove(log_path_); // of an earlier run
    open_for_append(log_path_);
}

std::vector<std::string> Host::environment() const {
    const std::filesystem::path programs = build_directory();
    const std::vector<std::string> own = {
        fmt::format("LAN_HOST={}", name()),
        fmt::format("LAN_INDEX={}", number_),
        fmt::format("LAN_HOSTS={}", hosts_),
        fmt::format("LAN_ADDRESS={}", network_.ports.front().address),
        fmt::format("LAN_DIR={}", directory_.string()),
        fmt::format("PATH={}:{}", programs.string(), inherited("PATH")),
        fmt::format("LD_PRELOAD={}", (programs / "libsimclock.so").string()),
        fmt::format("SIMCLOCK_FILE={}", clock_path().string()),
        // A daemon built with the address sanitizer must be loaded first, unless this option is set.
        fmt::format("ASAN_OPTIONS=verify_asan_link_order=0:{}", inherited("ASAN_OPTIONS")),
    };
    std::vector<std::string> all = own;
    for (char** variable = environ; *variable; ++variable) {
        const std::string_view text = *variable;
        const auto name = text.substr(0, text.find('=') + 1);
        if (std::ranges::none_of(own, [&](const auto& set) { return set.starts_with(name); }))
            all.emplace_back(text);
    }
    return all;
}

pid_t Host::launch_shell(const std::string& command, int output) const {
    return launch({.words = {"sh", "-c", command},
                   .environment = environment(),
                   .namespaces = {network_.network_namespace.get(), network_.name_namespace.get()},
                   .input = -1,
                   .output = output});
}

void Host::start_daemon() {
    if (daemon_) return;
    on_ = true;
    if (!has_daemon()) return;
    const os::Descriptor log = open_for_append(log_path_);
    daemon_ = launch_shell("exec " + command_, log.get());
    ending_signal_.reset();
}

void Host::signal_daemon(int signal) {
    const bool ends = signal == SIGKILL || signal == SIGTERM;
    if (ends) ending_signal_ = signal;
    if (ends && !has_daemon()) on_ = false;
    if (signal == SIGSTOP) frozen_ = true;
    if (signal == SIGCONT) frozen_ = false;
    if (daemon_) kill(-*daemon_, signal);
}

void Host::end_daemon() {
    signal_daemon(SIGTERM);
    signal_daemon(SIGCONT);
}

bool Host::daemon_ended(int wait_status) {
    daemon_.reset();
    status_.reset();
    frozen_ = false;
    if (!ending_signal_) return false;
    if (WIFSIGNALED(wait_status))
        return WTERMSIG(wait_status) == *ending_signal_ || WTERMSIG(wait_status) == SIGKILL;
    return WEXITSTATUS(wait_status) == 0 ||
           WEXITSTATUS(wait_status) == 128 + SIGTERM; // the latter is how a shell reports it
}

pid_t Host::run(const std::string& command, const std::filesystem::path& output) const {
    return launch_shell(command, open_for_append(output).get());
}

void Host::step_clock(std::int64_t delta_ns) {
    clock_.update([&](ClockState& clock) { step(clock, reference_now_ns(), delta_ns); });
}

void Host::set_drift(double ppm) {
    clock_.update(
        [&](ClockState& clock) { set_hardware_drift(clock, reference_now_ns(), rate_from_ppm(ppm)); });
}

void Host::wander(double standard_deviation) {
    const std::int64_t change =
        rate_from_ppm(std::normal_distribution<double>(0, standard_deviation * 1e6)(random_));
    clock_.update([&](ClockState& clock) {
        set_hardware_drift(clock, reference_now_ns(), clock.hardware_drift + change);
    });
}

void Host::set_link(std::size_t interface, bool up) const {
    lan::set_link(network_, network_.ports.at(interface), up);
}

void Host::set_address(std::size_t interface, const std::string& address) const {
    lan::set_address(network_, network_.ports.at(interface), address);
}

std::vector<NetworkStanding> Host::standings() const {
    std::vector<NetworkStanding> standings;
    for (const auto& port : network_.ports) {
        if (port.network_name.empty()) continue;
        auto& standing = standings.emplace_back(NetworkStanding{port.network_name, {}, {}});
        if (!status_ || !is_up()) continue;
        const auto told = std::ranges::find(status_->networks, port.interface, &NetworkStatus::interface);
        if (told != status_->networks.end()) {
            standing.role = told->role;
            standing.master = told->master;
        } else if (network_.ports.size() == 1 && status_->networks.empty()) { // a historic daemon
            standing.role = status_->role;
            standing.master = status_->master;
        }
    }
    return standings;
}

HostSample Host::sample(std::int64_t reference_ns) const {
    const ClockState clock = clock_.read();
    HostSample sample{.name = name(),
                      .up = is_up(),
                      .role = {},
                      .master = {},
                      .error_ns = simulated_at(clock, reference_ns) - reference_ns,
                      .frequency_ppm = ppm_from_rate(clock.rate),
                      .learned_ppm = {},
                      .last_correction_ns = {},
                      .networks = standings(),
                      .usage = {}};
    if (!status_ || !sample.up) return sample;
    const auto standing = overall_standing(*status_);
    sample.role = standing.role;
    sample.master = standing.master;
    if (status_->frequency_ppb) sample.learned_ppm = *status_->frequency_ppb / 1'000;
    sample.last_correction_ns = status_->last_correction_ns;
    return sample;
}

}
