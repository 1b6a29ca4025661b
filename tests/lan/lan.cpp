// Builds and runs the LAN: one thread and one event loop, besides the threads of hub and responder.
#include "tests/lan/lan.hpp"

#include "tests/lan/bridge.hpp"
#include "tests/lan/event_runner.hpp"
#include "tests/lan/packet_filter.hpp"
#include "tests/lan/reference_clock.hpp"
#include "tests/lan/system_error.hpp"
#include "tests/lan/text_file.hpp"
#include "tests/lan/units.hpp"
#include "tests/lan/verdict.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cmath>
#include <csignal>
#include <fmt/format.h>
#include <iostream>
#include <net/if.h>
#include <sys/mount.h>

namespace lan {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr auto sampling_interval = 100ms;
constexpr double samples_per_s = 10;
constexpr int samples_per_wander = 5;
constexpr double wander_interval_s = samples_per_wander / samples_per_s;
constexpr auto status_interval_per_host =
    10ms; // so that the cost of polling is independent of the number of hosts
constexpr auto shortest_status_interval = 100ms;
constexpr std::size_t shown_log_lines = 10;
constexpr std::uint64_t hub_seed_distance =
    0x9e37'79b9'7f4a'7c15; // the hub's random numbers are independent of the hosts'

std::string end_of(const std::string& text, std::size_t lines) {
    std::size_t at = text.size();
    for (std::size_t i = 0; i <= lines && at != std::string::npos && at > 0; ++i)
        at = text.rfind('\n', at - 1);
    return at == std::string::npos || at == 0 ? text : text.substr(at + 1);
}

// So that programs on the hosts can resolve h2, or h2-B: the mount namespace is private.
void publish_host_names(const std::filesystem::path& directory, const std::vector<Port>& ports) {
    const auto path = directory / "hosts";
    std::ofstream file(path);
    file << "127.0.0.1 localhost\n";
    for (const auto& port : ports)
        file << port.address << ' ' << host_name(port.host) << ' ' << port.cable << '\n';
    file.close();
    if (std::filesystem::exists("/etc/hosts")) {
        checked(mount(path.c_str(), "/etc/hosts", nullptr, MS_BIND, nullptr), "give the hosts their names");
    }
}

// Whether the daemon's first event is its start.
bool starts_later(const std::vector<Event>& events, int host) {
    for (const auto& event : events) {
        if (const auto* start = std::get_if<StartDaemon>(&event.action); start && start->host == host)
            return true;
        if (const auto* signal = std::get_if<SendSignal>(&event.action); signal && signal->host == host)
            return false;
    }
    return false;
}

std::unique_ptr<Switch> make_switch(const Options& options, const std::vector<Port>& ports) {
    if (options.link.perfect()) return std::make_unique<Bridge>(ports);
    return std::make_unique<Hub>(ports, options.link, options.seed ^ hub_seed_distance);
}

// Cables are made first, so that no other interface has a lower index.
int last_cable(const std::vector<Port>& ports) {
    unsigned last = 0;
    for (const auto& port : ports) last = std::max(last, if_nametoindex(port.cable.c_str()));
    return static_cast<int>(last);
}

// Answers timestamp requests to these hosts from their simulated clocks.
std::unique_ptr<TimestampResponder> make_responder(const std::vector<Host>& hosts,
                                                   const std::set<int>& silent) {
    std::vector<TimestampResponder::Host> responding;
    for (const auto& host : hosts) {
        if (silent.contains(host.number())) continue;
        const Visit visit(host.network_namespace());
        auto clock = ClockFile::open(host.clock_path().c_str());
        if (!clock) fail("open a clock");
        responding.push_back(
            {.requests = PacketSocket(timestamp_request_filter()), .clock = std::move(*clock)});
    }
    return std::make_unique<TimestampResponder>(std::move(responding));
}

}

Lan::Lan(const Options& options, const std::filesystem::path& directory)
    : options_(options)
    , reporters_(options)
    , ending_signals_(context_, SIGINT, SIGTERM, SIGHUP)
    , children_(context_, hosts_, reporters_, directory) {
    if (!options.kept_logs.empty()) std::filesystem::create_directories(options.kept_logs);
    const auto ports = ports_of(options.topology);
    auto networks = make_host_networks(options.topology.hosts, ports);
    publish_host_names(directory, ports);
    switch_ = make_switch(options, ports);
    const int last_port = last_cable(ports);
    time_packets_ = std::make_unique<PacketSocket>(time_packet_filter(last_port));
    if (!options.capture.empty()) capture_ = std::make_unique<Capture>(options.capture, last_port);
    for (int number = 1; auto& network : networks)
        hosts_.emplace_back(number++, options, directory, std::move(network));
    responder_ = make_responder(hosts_, options.hosts_without_icmp);
}

// In a chroot the mount of publish_host_names() is visible outside.
Lan::~Lan() { umount2("/etc/hosts", MNT_DETACH); }

void Lan::spawn(Task task) {
    asio::co_spawn(context_, std::move(task), [](const std::exception_ptr& error) {
        if (error) std::rethrow_exception(error); // out of run()
    });
}

int Lan::run() {
    reporters_.start();
    time_packets_->count_passed(); // packets sent while the LAN is built do not count
    spawn(children_.watch());
    start_daemons();
    spawn(take_samples());
    spawn(let_events_happen());
    spawn(end_when_told());
    for (auto& host : hosts_) {
        if (host.has_daemon()) spawn(watch_status(host));
    }
    context_.run();
    return exit_status_;
}

void Lan::start_daemons() {
    for (auto& host : hosts_) {
        if (!starts_later(options_.events, host.number())) host.start_daemon();
    }
}

Lan::Task Lan::take_samples() {
    asio::steady_timer timer(context_);
    const auto count = static_cast<int>(std::floor(in_s(options_.duration) * samples_per_s + 0.5));
    for (int i = 0; i <= count && !finishing_; ++i) {
        timer.expires_at(reporters_.start_time() + i * sampling_interval);
        co_await timer.async_wait(asio::use_awaitable);
        if (finishing_) co_return;
        if (options_.wander > 0 && i % samples_per_wander == 0) {
            for (auto& host : hosts_) host.wander(options_.wander * std::sqrt(wander_interval_s));
        }
        sample(i / samples_per_s);
    }
    if (!finishing_) co_await finish();
}

void Lan::sample(double t_s) {
    Sample sample{.t_s = t_s, .hosts = {}};
    const std::int64_t instant_ns = reference_now_ns(); // the same for all
    for (const auto& host : hosts_) sample.hosts.push_back(host.sample(instant_ns));
    sample.packets = time_packets_counted_ += time_packets_->count_passed();
    if (options_.detail && is_whole_second(sample)) {
        for (std::size_t i = 0; i < hosts_.size(); ++i) sample.hosts[i].usage = hosts_[i].usage();
    }
    statistics_.add(sample);
    reporters_.sample(sample);
    if (capture_) capture_->write_new_frames();
}

Lan::Task Lan::let_events_happen() {
    EventRunner runner(hosts_, *switch_, children_, statistics_, reporters_);
    asio::steady_timer timer(context_);
    for (const auto& event : options_.events) {
        timer.expires_at(reporters_.start_time() + event.at);
        co_await timer.async_wait(asio::use_awaitable);
        if (finishing_) co_return;
        runner.run(event);
    }
}

Lan::Task Lan::watch_status(Host& host) {
    const auto interval = std::max<std::chrono::nanoseconds>(
        options_.topology.hosts * status_interval_per_host, shortest_status_interval);
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

Lan::Task Lan::finish() {
    finishing_ = true;
    const Summary summary = summarise();
    co_await children_.end_all();
    reporters_.summary(summary);
    judge(summary);
    reporters_.leave();
    show_logs();
    for (const auto& complaint : reporters_.complaints()) std::cerr << complaint << '\n';
    if (exit_status_ == 0 && !reporters_.complaints().empty()) exit_status_ = 1;
    context_.stop();
}

Summary Lan::summarise() {
    time_packets_counted_ += time_packets_->count_passed();
    const double t_s = std::min(reporters_.now_s(), in_s(options_.duration));
    const double host_hours = std::max(t_s, 0.001) * options_.topology.hosts / 3'600;
    return statistics_.summary(t_s, static_cast<double>(time_packets_counted_) / host_hours);
}

void Lan::judge(const Summary& summary) {
    if (!options_.required_agreement) return;
    for (const auto& objection : objections(summary, options_.required_agreement->count()))
        reporters_.complain("The LAN does not agree: " + objection);
}

void Lan::show_logs() const {
    const auto& failed_hosts = children_.failed_hosts();
    for (const auto& host : hosts_) {
        const bool asked_for = options_.shown_logs.contains(host.number());
        if (!asked_for && !failed_hosts.contains(host.number())) continue;
        const std::string log = read_file(host.log_path());
        std::cerr << fmt::format("\nLog of {}{}:\n{}", host.name(), asked_for ? "" : ", its end",
                                 asked_for ? log : end_of(log, shown_log_lines));
    }
    if (!options_.kept_logs.empty()) {
        std::cerr << "Logs are in " << std::filesystem::absolute(options_.kept_logs).string() << ".\n";
    } else if (!failed_hosts.empty()) {
        std::cerr << "(--keep DIR keeps whole logs.)\n";
    }
}

}
