#include "timed/daemon.hpp"

#include "proto/base/numbers.hpp"
#include "timed/net/interface_list.hpp"
#include "timed/os/clocks.hpp"
#include "version.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <random>
#include <utility>

namespace timed {

namespace {

using boost::system::error_code;

// A timer that is due again immediately must not occupy the processor.
constexpr std::chrono::milliseconds least_sleep{1};

// How often to check the clock's rate, the host name and the socket's losses.
constexpr std::chrono::seconds check_interval{1};

std::string_view call_of(ClockAction action) {
    switch (action) {
    case ClockAction::step: return "settimeofday";
    case ClockAction::slew: return "adjtime";
    case ClockAction::set_frequency: return "adjtimex";
    }
    return "the clock";
}

std::uint64_t random_seed() {
    std::random_device random;
    return (std::uint64_t{random()} << 32U) | random();
}

}

Daemon::Daemon(boost::asio::io_context& io, const Options& options, std::shared_ptr<spdlog::logger> log)
    : io_(io)
    , options_(options)
    , log_(std::move(log))
    , journal_(log_, [this] { return node_.standings(); })
    , status_(os::read_clocks().instant)
    , udp_(io, options.port)
    , status_socket_(io, options.status_socket)
    , prober_(io, [this](const ProbeFinished& finished) { handle(finished); })
    , interfaces_(io, {options.interfaces, options.networks, options.ignored_networks}, interface_addresses)
    , network_log_(log_)
    , signals_(io, SIGTERM, SIGINT)
    , clock_(dictates(options) ? SystemClock::Keeper::another : SystemClock::Keeper::us)
    , frequency_(io, dictates(options) ? std::string{} : options.drift_file, log_)
    , reference_(io)
    , machine_name_(options.name)
    , each_second_(check_interval)
    , node_({.name = options.name,
             .eligible = options.eligible,
             .trusted = options.trusted,
             .discipline = options.discipline,
             .frequency = frequency_.restore(clock_),
             .earliest = frequency_.earliest_time(build_date),
             .network_dates = options.network_dates},
            options.seed.value_or(random_seed()))
    , alarm_(
          io, [this](Instant /*set_for*/) { handle(TimePassed{}); }, least_sleep)
    , trace_(options.trace_file, log_)
    , names_(io)
    , netgroup_(io, names_, options.netgroup, {options.name, options.trusted},
                [this](std::optional<NetgroupFinding> changed, const std::vector<HostName>& trusted) {
                    take_netgroup(changed, trusted);
                }) {
    for (const int signal : {SIGHUP, SIGUSR1, SIGUSR2}) signals_.add(signal);
}

void Daemon::start() {
    if (status_socket_.error())
        log_->warn("no status socket at {}: {}", options_.status_socket, status_socket_.error().message());
    status_socket_.serve([this] { return status_line(); });
    await_signal();
    udp_.listen([this](const Arrival& arrival) { take(arrival); });
    log_->info("started as {}", options_.name.view());
    if (options_.tracing) trace_.begin(node_, os::read_clocks());
    look_up_trusted_hosts();
    netgroup_.read();
    if (dictates(options_) && !options_.assume_good) {
        reference_.begin([this](bool good) {
            journal_.note_reference(good);
            status_.note_reference(good);
            handle(ReferenceJudged{good});
        });
    }
    interfaces_.watch([this] { networks_changed(); },
                      [this](const error_code& error) {
                          journal_.trouble("cannot list the network interfaces", error,
                                           os::read_clocks().instant);
                      });
}

// Trusted names are compared with those in messages, never resolved. So a name without an address is no
// error, but probably a mistake.
void Daemon::look_up_trusted_hosts() {
    auto named = options_.trusted;
    std::erase(named, options_.name);
    if (named.empty()) return;
    names_.find_unknown(named, [this](const std::vector<HostName>& unknown) {
        for (const auto& host : unknown) log_->warn("unknown host {} in -F", host.view());
    });
}

void Daemon::take_netgroup(std::optional<NetgroupFinding> changed, const std::vector<HostName>& trusted) {
    if (changed) journal_.note_netgroup(options_.netgroup, *changed, trusted.size());
    handle(TrustChanged{trusted});
}

void Daemon::switch_tracing(bool on, Now now) {
    on ? trace_.begin(node_, now) : trace_.end(node_, now);
    netgroup_.read();
}

std::string Daemon::status_line() const {
    return boost::json::serialize(status_.describe(node_, {interfaces_.networks(), interfaces_.unused()},
                                                   SystemClock::frequency(), os::read_clocks().instant));
}

void Daemon::await_signal() {
    signals_.async_wait([this](const error_code& error, int signal) {
        if (error) return;
        heed(signal);
        await_signal();
    });
}

void Daemon::heed(int signal) {
    switch (signal) {
    case SIGHUP: return reload();
    case SIGUSR1: return log_->info("status {}", status_line());
    case SIGUSR2: return trace_.reopen();
    default: return leave(signal);
    }
}

// SIGHUP reads the netgroup again. No other option can change.
void Daemon::reload() {
    log_->info("reload requested: {}",
               options_.netgroup.empty() ? "nothing to read again" : "reading the netgroup again");
    look_up_trusted_hosts();
    netgroup_.read();
}

void Daemon::leave(int signal) {
    log_->info("exiting on SIG{}", ::sigabbrev_np(signal));
    handle(Leaving{});
    frequency_.set_back(os::read_clocks().wall);
    frequency_.keep_at_end(node_.discipline().measured_frequency());
    io_.stop();
}

void Daemon::take(const Arrival& arrival) {
    status_.note_received();
    if (is_spare_copy(interfaces_.networks(), arrival.interface, arrival.sent_to)) return;
    handle(DatagramReceived{arrival_network(interfaces_.networks(), arrival.interface, arrival.from.ip),
                            arrival.from, arrival.bytes, arrival.arrived});
}

void Daemon::networks_changed() {
    network_log_.note(interfaces_.networks(), interfaces_.unused());
    std::vector<Network> networks;
    for (const auto& local : interfaces_.networks()) networks.push_back(local.network);
    handle(NetworksChanged{networks});
}

void Daemon::handle(const Event& event) {
    const auto now = os::read_clocks();
    check_clock(now);
    if (each_second_.is_due(now.instant)) check_each_second(now);
    journal_.catch_up(now.instant);
    handle(event, now);
    alarm_.set(node_.next_wake());
}

void Daemon::check_clock(Now now) {
    const auto found = clock_.look(now, node_.discipline().slewing_fast(now));
    if (!found) return;
    disturbed(found->what, found->amount, now);
    prober_.clock_stepped();
    const auto what =
        found->what == Disturbance::suspended ? ClockDisturbance::suspended : ClockDisturbance::stepped;
    handle(ClockDisturbed{what, found->amount}, now);
}

void Daemon::check_each_second(Now now) {
    check_losses(now);
    if (node_.discipline().slewing_fast(now)) return;
    if (const auto changed = clock_.rate_changed()) {
        disturbed(*changed, {}, now);
        handle(ClockDisturbed{ClockDisturbance::steered}, now);
    }
    if (!options_.named_by_machine) return;
    if (const auto name = machine_name_.look(machine_name())) handle(NameGiven{*name}, now);
}

void Daemon::check_losses(Now now) {
    const auto datagrams = udp_.newly_lost();
    if (datagrams == 0) return;
    status_.note_lost(datagrams);
    journal_.note_lost(datagrams, now);
}

void Daemon::disturbed(Disturbance disturbance, Duration amount, Now now) {
    status_.note(disturbance);
    journal_.note_disturbance(disturbance, amount, now);
}

void Daemon::handle(const Event& event, Now now) {
    actions_.clear();
    node_.handle(event, now, actions_);
    trace_.note(event, actions_, node_, now);
    for (const auto& action : actions_) {
        std::visit([&](const auto& to_do) { perform(to_do, now); }, action);
    }
    for (const auto& answer : clock_.take_answers()) handle(answer, os::read_clocks());
}

void Daemon::perform(const Transmit& action, Now now) {
    const auto* local = action.network ? interfaces_.find(*action.network) : nullptr;
    if (local == nullptr && !action.to) return; // the network has disappeared meanwhile
    Datagram datagram = action.datagram;
    if (action.time_offset) {
        const WallTime wall = std::clamp(os::read_clocks().wall, first_time, last_time);
        set_time_of_day(datagram, wall + *action.time_offset);
    }
    const auto error = action.to ? udp_.send(*action.to, local, datagram) : udp_.broadcast(*local, datagram);
    status_.note_sent(!error);
    if (!error) return;
    journal_.unsent(action.message().type, action.to ? action.to->ip : local->network.broadcast, error,
                    now.instant);
}

void Daemon::perform(const Probe& action, Now /*now*/) { prober_.start(action); }

void Daemon::perform(const Slew& action, Now now) {
    clock_.perform(action);
    note_clock_trouble(ClockAction::slew, now);
}

void Daemon::perform(const Step& action, Now now) {
    udp_.clock_will_step();
    const auto error = clock_.perform(action);
    note_clock_trouble(ClockAction::step, now);
    if (error) return;
    if (action.amount < Duration{}) frequency_.set_back(os::read_clocks().wall);
    prober_.clock_stepped();
}

void Daemon::perform(const SetFrequency& action, Now now) {
    const auto error = clock_.perform(action);
    note_clock_trouble(ClockAction::set_frequency, now);
    if (!error) frequency_.keep(node_.discipline().measured_frequency(), now.instant);
}

void Daemon::note_clock_trouble(ClockAction action, Now now) {
    if (const auto trouble = clock_.take_trouble()) journal_.trouble(call_of(action), *trouble, now.instant);
}

void Daemon::perform(const Report& report, Now now) {
    status_.note(report);
    journal_.note(report, now);
    if (const auto* switched = std::get_if<TracingSwitched>(&report)) switch_tracing(switched->on, now);
}

}
