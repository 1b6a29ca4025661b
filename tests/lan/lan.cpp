// Building the LAN and running it: one thread and one event loop, beside the hub's and the responder's own.
#include "tests/lan/lan.hpp"

#include "tests/lan/bridge.hpp"
#include "tests/lan/json_lines.hpp"
#include "tests/lan/live_table.hpp"
#include "tests/lan/packet_filter.hpp"
#include "tests/lan/plain_lines.hpp"
#include "tests/lan/reference_clock.hpp"
#include "tests/lan/system_error.hpp"
#include "tests/lan/units.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cmath>
#include <csignal>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fstream>
#include <iostream>
#include <net/if.h>
#include <sys/mount.h>
#include <sys/wait.h>

namespace lan {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr auto sampling_interval = 100ms;
constexpr double samples_per_s = 10;
constexpr int samples_per_wander = 5;
constexpr double wander_interval_s = samples_per_wander / samples_per_s;
constexpr auto status_interval_per_host = 10ms; // so that asking costs the same however many hosts there are
constexpr auto shortest_status_interval = 100ms;
constexpr auto ending_patience = 3s;
constexpr std::size_t longest_shown_output = 4096;
constexpr std::size_t shown_log_lines = 10;
constexpr std::uint64_t hub_seed_distance = 0x9e37'79b9'7f4a'7c15; // the hub's draws are not the hosts'

double in_s(std::chrono::nanoseconds duration) { return std::chrono::duration<double>(duration).count(); }

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string end_of(const std::string& text, std::size_t lines) {
    std::size_t at = text.size();
    for (std::size_t i = 0; i <= lines && at != std::string::npos && at > 0; ++i)
        at = text.rfind('\n', at - 1);
    return at == std::string::npos || at == 0 ? text : text.substr(at + 1);
}

std::string how_it_ended(int wait_status) {
    if (WIFSIGNALED(wait_status)) return fmt::format("killed by signal {}", WTERMSIG(wait_status));
    return fmt::format("exit status {}", WEXITSTATUS(wait_status));
}

std::pair<std::string, std::string> end_detail(int wait_status) {
    if (WIFSIGNALED(wait_status)) return {"signal", std::to_string(WTERMSIG(wait_status))};
    return {"code", std::to_string(WEXITSTATUS(wait_status))};
}

// So that programs on the hosts can say h2: the mount namespace is ours alone.
void publish_host_names(const std::filesystem::path& directory, int hosts) {
    const auto path = directory / "hosts";
    std::ofstream file(path);
    file << "127.0.0.1 localhost\n";
    for (int number = 1; number <= hosts; ++number)
        file << host_address(number) << ' ' << host_name(number) << '\n';
    file.close();
    if (std::filesystem::exists("/etc/hosts")) {
        checked(mount(path.c_str(), "/etc/hosts", nullptr, MS_BIND, nullptr), "give the hosts their names");
    }
}

Parts parts_of(const Partition& partition, int hosts) {
    Parts parts(static_cast<std::size_t>(hosts), 0); // part 0 are those not named
    for (int part = 1; const auto& group : partition.groups) {
        for (const int number : group) parts[static_cast<std::size_t>(number) - 1] = part;
        ++part;
    }
    return parts;
}

// If the first thing that happens to a host's daemon is its start.
bool starts_later(const std::vector<Event>& events, int host) {
    for (const auto& event : events) {
        if (const auto* start = std::get_if<StartDaemon>(&event.action); start && start->host == host)
            return true;
        if (const auto* signal = std::get_if<SendSignal>(&event.action); signal && signal->host == host)
            return false;
    }
    return false;
}

std::string partition_text(const Partition& partition) {
    std::vector<std::string> groups;
    for (const auto& group : partition.groups) {
        std::vector<std::string> names;
        std::ranges::transform(group, std::back_inserter(names), host_name);
        groups.push_back(fmt::format("{}", fmt::join(names, ", ")));
    }
    return fmt::format("{}", fmt::join(groups, " | "));
}

std::string signal_sentence(const std::string& event, const std::string& name) {
    const std::map<std::string, std::string> did = {
        {"kill", "killed"}, {"stop", "told to end"}, {"freeze", "frozen"}, {"thaw", "thawed"}};
    return fmt::format("{} {}", name, did.at(event));
}

}

Lan::Lan(const Options& options, const std::filesystem::path& directory)
    : options_(options)
    , directory_(directory)
    , ending_signals_(context_, SIGINT, SIGTERM, SIGHUP)
    , child_signals_(context_, SIGCHLD) {
    if (!options.kept_logs.empty()) std::filesystem::create_directories(options.kept_logs);
    add_reporters();
    auto networks = make_host_networks(options.hosts);
    publish_host_names(directory, options.hosts);
    if (options.link.perfect()) {
        switch_ = std::make_unique<Bridge>(options.hosts);
    } else {
        switch_ = std::make_unique<Hub>(options.hosts, options.link, options.seed ^ hub_seed_distance);
    }
    const auto last_port = static_cast<int>(if_nametoindex(host_name(options.hosts).c_str()));
    time_packets_ = std::make_unique<PacketSocket>(time_packet_filter(last_port));
    if (!options.capture.empty()) capture_ = std::make_unique<Capture>(options.capture, last_port);

    std::vector<TimestampResponder::Host> responding;
    for (int number = 1; auto& network : networks) {
        const auto& made =
            hosts_.emplace_back(std::make_unique<Host>(number, options, directory, std::move(network)));
        if (!options.hosts_without_icmp.contains(number)) {
            const Visit visit(made->network_namespace());
            auto clock = ClockFile::open(made->clock_path().c_str());
            if (!clock) fail("open a clock");
            responding.push_back(
                {.requests = PacketSocket(timestamp_request_filter()), .clock = std::move(*clock)});
        }
        ++number;
    }
    responder_ = std::make_unique<TimestampResponder>(std::move(responding));
}

// In a chroot the mount of publish_host_names() shows outside, too.
Lan::~Lan() { umount2("/etc/hosts", MNT_DETACH); }

void Lan::add_reporters() {
    if (!options_.json.empty()) reporters_.push_back(std::make_unique<JsonLines>(options_.json));
    if (options_.json == "-") return;
    if (LiveTable::is_possible()) {
        reporters_.push_back(std::make_unique<LiveTable>(in_s(options_.duration)));
    } else {
        reporters_.push_back(std::make_unique<PlainLines>());
    }
}

double Lan::now_s() const { return in_s(std::chrono::steady_clock::now() - start_); }

void Lan::spawn(Task task) {
    asio::co_spawn(context_, std::move(task), [](const std::exception_ptr& error) {
        if (error) std::rethrow_exception(error); // out of run()
    });
}

int Lan::run() {
    start_ = std::chrono::steady_clock::now();
    time_packets_->count_passed(); // what the building of the LAN has sent does not count
    spawn(watch_children());
    start_daemons();
    spawn(take_samples());
    spawn(let_events_happen());
    spawn(end_when_told());
    for (const auto& host : hosts_) {
        if (host->has_daemon()) spawn(watch_status(*host));
    }
    context_.run();
    return exit_status_;
}

void Lan::start_daemons() {
    for (const auto& host : hosts_) {
        if (!starts_later(options_.events, host->number())) host->start_daemon();
    }
}

Lan::Task Lan::take_samples() {
    asio::steady_timer timer(context_);
    const auto count = static_cast<int>(std::floor(in_s(options_.duration) * samples_per_s + 0.5));
    for (int i = 0; i <= count && !finishing_; ++i) {
        timer.expires_at(start_ + i * sampling_interval);
        co_await timer.async_wait(asio::use_awaitable);
        if (finishing_) co_return;
        if (options_.wander > 0 && i % samples_per_wander == 0) {
            for (const auto& host : hosts_) host->wander(options_.wander * std::sqrt(wander_interval_s));
        }
        sample(i / samples_per_s);
    }
    if (!finishing_) co_await finish();
}

void Lan::sample(double t_s) {
    Sample sample{.t_s = t_s, .hosts = {}};
    const std::int64_t instant_ns = reference_now_ns(); // one for all
    for (const auto& host : hosts_) sample.hosts.push_back(host->sample(instant_ns));
    statistics_.add(sample);
    for (const auto& reporter : reporters_) reporter->sample(sample);
    if (capture_) capture_->write_new_frames();
}

Lan::Task Lan::let_events_happen() {
    asio::steady_timer timer(context_);
    for (const auto& event : options_.events) {
        timer.expires_at(start_ + event.at);
        co_await timer.async_wait(asio::use_awaitable);
        if (finishing_) co_return;
        std::visit([&](const auto& action) { happen(event, action); }, event.action);
    }
}

Lan::Task Lan::watch_status(Host& host) {
    const auto interval = std::max<std::chrono::nanoseconds>(options_.hosts * status_interval_per_host,
                                                             shortest_status_interval);
    asio::steady_timer timer(context_);
    while (!finishing_) {
        const auto daemon = host.daemon();
        if (daemon) {
            auto status = co_await ask_for_status(host.status_socket());
            if (host.daemon() == daemon) host.set_status(std::move(status)); // it may have ended meanwhile
        }
        timer.expires_after(interval);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

Lan::Task Lan::end_when_told() {
    const int signal = co_await ending_signals_.async_wait(asio::use_awaitable);
    exit_status_ = 128 + signal;
    if (!finishing_) co_await finish();
}

Lan::Task Lan::watch_children() {
    while (true) {
        co_await child_signals_.async_wait(asio::use_awaitable);
        int wait_status = 0;
        // As the first process of its namespace this one also inherits what daemons left behind.
        for (pid_t ended = 0; (ended = waitpid(-1, &wait_status, WNOHANG)) > 0;) reap(ended, wait_status);
    }
}

void Lan::reap(pid_t process, int wait_status) {
    const auto owner =
        std::ranges::find_if(hosts_, [&](const auto& host) { return host->daemon() == process; });
    if (owner != hosts_.end()) {
        ended_last_ = (*owner)->number();
        if (!(*owner)->daemon_ended(wait_status)) report_end(**owner, wait_status);
    } else if (const auto command = commands_.find(process); command != commands_.end()) {
        report_output(command->second, wait_status);
        commands_.erase(command);
    }
}

void Lan::report_end(const Host& host, int wait_status) {
    report({.t_s = now_s(),
            .event = "exit",
            .host = host.name(),
            .details = {end_detail(wait_status)},
            .sentence = fmt::format("the daemon of {} ended: {}", host.name(), how_it_ended(wait_status))});
    complain(fmt::format("The daemon of {} ended: {}.", host.name(), how_it_ended(wait_status)));
    failed_hosts_.insert(host.number());
}

void Lan::report_output(const Command& command, int wait_status) {
    const std::string output = read_file(command.output);
    std::ofstream(host(command.host).log_path(), std::ios::app) << output;
    std::filesystem::remove(command.output);
    const std::string shown = output.substr(0, longest_shown_output);
    report({.t_s = now_s(),
            .event = "ran",
            .host = host_name(command.host),
            .details = {{"command", json_string(command.text)},
                        end_detail(wait_status),
                        {"output", json_string(shown)}},
            .sentence = fmt::format("{} ran '{}': {}\n{}", host_name(command.host), command.text,
                                    how_it_ended(wait_status), shown)});
}

Lan::Task Lan::finish() {
    finishing_ = true;
    const double t_s = std::min(now_s(), in_s(options_.duration));
    const double host_hours = std::max(t_s, 0.001) * options_.hosts / 3'600;
    const Summary summary =
        statistics_.summary(t_s, static_cast<double>(time_packets_->count_passed()) / host_hours);

    for (const auto& host : hosts_) host->end_daemon();
    for (const auto& [process, command] : commands_) kill(-process, SIGKILL);
    asio::steady_timer timer(context_);
    const auto still_running = [](const auto& host) { return host->daemon().has_value(); };
    const auto deadline = std::chrono::steady_clock::now() + ending_patience;
    while (std::ranges::any_of(hosts_, still_running) && std::chrono::steady_clock::now() < deadline) {
        timer.expires_after(10ms);
        co_await timer.async_wait(asio::use_awaitable);
    }
    for (const auto& host : hosts_) {
        if (still_running(host))
            complain(fmt::format("The daemon of {} did not end when told to.", host->name()));
    }

    for (const auto& reporter : reporters_) reporter->summary(summary);
    judge(summary);
    reporters_.clear(); // the terminal is as before
    show_logs();
    for (const auto& complaint : complaints_) std::cerr << complaint << '\n';
    if (exit_status_ == 0 && !complaints_.empty()) exit_status_ = 1;
    context_.stop();
}

void Lan::judge(const Summary& summary) {
    if (!options_.required_agreement) return;
    const std::int64_t limit_ns = options_.required_agreement->count();
    if (summary.roles_known && summary.masters_at_end != 1) {
        complain(
            fmt::format("The LAN has not agreed: {} hosts say they are master.", summary.masters_at_end));
    }
    if (!summary.pair_at_end_ns) {
        complain("The LAN has not agreed: fewer than two hosts are up.");
    } else if (*summary.pair_at_end_ns >= limit_ns) {
        complain(fmt::format("The LAN has not agreed: clocks differ by {}, and {} was asked for.",
                             duration_text(*summary.pair_at_end_ns), duration_text(limit_ns)));
    }
}

void Lan::show_logs() const {
    for (const auto& host : hosts_) {
        const bool asked_for = options_.shown_logs.contains(host->number());
        const bool failed = failed_hosts_.contains(host->number());
        if (!asked_for && !failed) continue;
        const std::string log = read_file(host->log_path());
        std::cerr << fmt::format("\nLog of {}{}:\n{}", host->name(), asked_for ? "" : ", its end",
                                 asked_for ? log : end_of(log, shown_log_lines));
    }
    if (!options_.kept_logs.empty()) {
        std::cerr << "Logs are in " << std::filesystem::absolute(options_.kept_logs).string() << ".\n";
    } else if (!failed_hosts_.empty()) {
        std::cerr << "(--keep DIR keeps whole logs.)\n";
    }
}

void Lan::report(const EventRecord& record) {
    for (const auto& reporter : reporters_) reporter->event(record);
}

void Lan::complain(const std::string& sentence) { complaints_.push_back(sentence); }

void Lan::happen(const Event& event, const KillMaster&) {
    const auto master = std::ranges::find_if(hosts_, [](const auto& host) { return host->is_master(); });
    if (master != hosts_.end()) {
        happen({.at = event.at, .name = "kill", .action = {}},
               SendSignal{.host = (*master)->number(), .signal = SIGKILL});
        return;
    }
    report({.t_s = now_s(),
            .event = "kill",
            .host = {},
            .details = {{"host", "null"}},
            .sentence = "no master to kill"});
    complain("There was no master to kill.");
}

void Lan::happen(const Event& event, const SendSignal& action) {
    Host& target = host(action.host);
    report({.t_s = now_s(),
            .event = event.name,
            .host = target.name(),
            .details = {},
            .sentence = signal_sentence(event.name, target.name())});
    if (target.is_master() && action.signal != SIGCONT) statistics_.master_killed(now_s(), target.name());
    target.signal_daemon(action.signal);
}

void Lan::happen(const Event& event, const StartDaemon& action) {
    host(action.host).start_daemon();
    const auto name = host_name(action.host);
    report({.t_s = now_s(), .event = event.name, .host = name, .details = {}, .sentence = name + " started"});
}

void Lan::happen(const Event& event, const Restart&) {
    if (ended_last_) {
        happen({.at = event.at, .name = "start", .action = {}}, StartDaemon{*ended_last_});
        return;
    }
    report({.t_s = now_s(),
            .event = "start",
            .host = {},
            .details = {{"host", "null"}},
            .sentence = "none to start again"});
    complain("There was no daemon to start again.");
}

void Lan::happen(const Event& event, const StepClock& action) {
    host(action.host).step_clock(action.by.count());
    const auto name = host_name(action.host);
    report({.t_s = now_s(),
            .event = event.name,
            .host = name,
            .details = {{"step_ns", std::to_string(action.by.count())}},
            .sentence =
                fmt::format("clock of {} stepped by {}", name, signed_duration_text(action.by.count()))});
}

void Lan::happen(const Event& event, const ChangeDrift& action) {
    host(action.host).set_drift(action.ppm);
    const auto name = host_name(action.host);
    report({.t_s = now_s(),
            .event = event.name,
            .host = name,
            .details = {{"drift_ppm", fmt::format("{:.6f}", action.ppm)}},
            .sentence = fmt::format("clock of {} now drifts by {:+} ppm", name, action.ppm)});
}

void Lan::happen(const Event& event, const Partition& action) {
    switch_->divide(parts_of(action, options_.hosts));
    const std::string text = partition_text(action);
    report({.t_s = now_s(),
            .event = event.name,
            .host = {},
            .details = {{"groups", json_string(text)}},
            .sentence = "network parted: " + text});
}

void Lan::happen(const Event& event, const Heal&) {
    switch_->divide(Parts(hosts_.size(), 0));
    report(
        {.t_s = now_s(), .event = event.name, .host = {}, .details = {}, .sentence = "network whole again"});
}

void Lan::happen(const Event& event, const RunCommand& action) {
    const auto output = directory_ / fmt::format("output-{}", commands_run_++);
    const auto name = host_name(action.host);
    report({.t_s = now_s(),
            .event = event.name,
            .host = name,
            .details = {{"command", json_string(action.command)}},
            .sentence = fmt::format("{} runs '{}'", name, action.command)});
    const pid_t process = host(action.host).run(action.command, output);
    commands_.emplace(process, Command{.host = action.host, .text = action.command, .output = output});
}

}
