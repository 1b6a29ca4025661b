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

// How often to check whether another program changed the clock's rate.
constexpr std::chrono::seconds clock_check_interval{1};

// A timer that is due again immediately must not occupy the processor.
constexpr std::chrono::milliseconds least_sleep{1};

constexpr std::chrono::seconds loss_check_interval{1};
// How soon to stop serving a clock that is no longer synchronised.
constexpr std::chrono::seconds reference_check_interval{1};

std::string_view call_of(ClockAction action) {
    switch (action) {
    case ClockAction::step: return "settimeofday";
    case ClockAction::slew: return "adjtime";
    case ClockAction::set_frequency: return "adjtimex";
    }
    return "the clock";
}

ClockAnswer answer_of(const error_code& error) {
    if (!error) return ClockAnswer::done;
    return error == boost::system::errc::invalid_argument ? ClockAnswer::impossible : ClockAnswer::denied;
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
    , machine_name_(options.name)
    , drift_file_(dictates(options) ? std::string{} : options.drift_file)
    , disk_(io)
    , reference_timer_(io)
    , node_({.name = options.name,
             .eligible = options.eligible,
             .trusted = options.trusted,
             .discipline = options.discipline,
             .frequency = known_frequency(),
             .earliest = drift_file_.earliest_time(build_date),
             .network_dates = options.network_dates},
            options.seed.value_or(random_seed()))
    , timer_(io)
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
    if (dictates(options_) && !options_.assume_good) judge_reference();
    interfaces_.watch([this] { networks_changed(); },
                      [this](const error_code& error) {
                          journal_.trouble("cannot list the network interfaces", error,
                                           os::read_clocks().instant);
                      });
}

// Another program disciplines the clock. Its time is served only while the kernel reports it as synchronised.
void Daemon::judge_reference() {
    const bool good = SystemClock::synchronised();
    if (std::exchange(reference_good_, good) != good) {
        journal_.note_reference(good);
        status_.note_reference(good);
        handle(ReferenceJudged{good});
    }
    reference_timer_.expires_after(reference_check_interval);
    reference_timer_.async_wait([this](const error_code& error) {
        if (!error) judge_reference();
    });
}

// Names are compared with those in messages, never resolved. So a name without an address is no error, but
// probably a mistake.
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

// The frequency in the drift file, or else the one that the kernel has.
MeasuredFrequency Daemon::known_frequency() {
    const auto kept = drift_file_.read();
    if (!kept.trouble.empty()) log_->warn("{}", kept.trouble);
    if (!kept.frequency || clock_.set_frequency(kept.frequency->value)) return {SystemClock::frequency()};
    log_->info("frequency {} ppm from the drift file", in_ppm(kept.frequency->value));
    return *kept.frequency;
}

void Daemon::keep_frequency(Instant now) {
    const auto frequency = node_.discipline().measured_frequency();
    if (!drift_file_.due(frequency, now) || disk_.busy()) return;
    drift_file_.note_written(frequency, now);
    disk_.run([this, file = drift_file_, frequency]() -> Background::Completion {
        return [this, trouble = file.write(frequency)] {
            if (!trouble.empty()) log_->warn("{}", trouble);
        };
    });
}

void Daemon::keep_frequency_at_end() {
    const auto frequency = node_.discipline().measured_frequency();
    if (!drift_file_.worth_keeping(frequency) || disk_.busy()) return;
    const auto trouble = drift_file_.write(frequency);
    if (!trouble.empty()) log_->warn("{}", trouble);
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

// The other options do not change.
void Daemon::reload() {
    log_->info("reload requested: {}",
               options_.netgroup.empty() ? "nothing to read again" : "reading the netgroup again");
    look_up_trusted_hosts();
    netgroup_.read();
}

void Daemon::leave(int signal) {
    log_->info("exiting on SIG{}", ::sigabbrev_np(signal));
    handle(Leaving{});
    drift_file_.set_back(os::read_clocks().wall);
    keep_frequency_at_end();
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
    check_losses(now);
    journal_.catch_up(now.instant);
    handle(event, now);
    wake_when_wanted();
}

// During a fast slew the clock's reading does not show who else changed it.
void Daemon::check_clock(Now now) {
    if (node_.discipline().slewing_fast(now)) return clock_watch_.look_away();
    if (const auto found = clock_watch_.look(now, os::time_suspended())) {
        disturbed(found->what, found->amount, now);
        prober_.clock_stepped();
        const auto what =
            found->what == Disturbance::suspended ? ClockDisturbance::suspended : ClockDisturbance::stepped;
        handle(ClockDisturbed{what, found->amount}, now);
    }
    if (now.instant - clock_checked_at_ < clock_check_interval) return;
    clock_checked_at_ = now.instant;
    if (const auto changed = clock_.changed_by_another()) {
        disturbed(*changed, {}, now);
        handle(ClockDisturbed{ClockDisturbance::steered}, now);
    }
    if (options_.named_by_machine) check_name(now);
}

void Daemon::check_name(Now now) {
    if (const auto name = machine_name_.look(machine_name())) handle(NameGiven{*name}, now);
}

void Daemon::check_losses(Now now) {
    if (now.instant - losses_checked_at_ < loss_check_interval) return;
    losses_checked_at_ = now.instant;
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
    report_clock_answers();
}

void Daemon::report_clock_answers() {
    for (const auto& answer : std::exchange(clock_answers_, {})) handle(answer, os::read_clocks());
}

void Daemon::wake_when_wanted() {
    const auto wanted = node_.next_wake();
    if (wanted == wake_at_) return;
    wake_at_ = wanted;
    timer_.cancel();
    if (!wanted) return;
    timer_.expires_at(os::on_steady_clock(*wanted > woken_at_ ? *wanted : woken_at_ + least_sleep));
    timer_.async_wait([this](const error_code& error) {
        if (error) return;
        wake_at_.reset();
        woken_at_ = os::read_clocks().instant;
        handle(TimePassed{});
    });
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

void Daemon::perform(const Slew& action, Now now) { answer(ClockAction::slew, clock_.slew(action), now); }

void Daemon::perform(const Step& action, Now now) {
    udp_.clock_will_step();
    const auto error = clock_.step(action.amount);
    answer(ClockAction::step, error, now);
    if (error) return;
    clock_watch_.stepping(action.amount);
    if (action.amount < Duration{}) drift_file_.set_back(os::read_clocks().wall);
    prober_.clock_stepped();
}

void Daemon::perform(const SetFrequency& action, Now now) {
    const auto error = clock_.set_frequency(action.frequency);
    answer(ClockAction::set_frequency, error, now);
    if (!error) keep_frequency(now.instant);
}

// The node retries: an error is logged when it changes.
void Daemon::answer(ClockAction action, const error_code& error, Now now) {
    if (error && error != clock_trouble_) journal_.trouble(call_of(action), error, now.instant);
    clock_trouble_ = error;
    clock_answers_.push_back({action, answer_of(error)});
}

void Daemon::perform(const Report& report, Now now) {
    status_.note(report);
    journal_.note(report, now);
    if (const auto* switched = std::get_if<TracingSwitched>(&report)) switch_tracing(switched->on, now);
}

}
