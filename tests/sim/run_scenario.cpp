#include "tests/sim/run_scenario.hpp"

#include "tests/sim/fault_injector.hpp"
#include "tests/sim/host_set.hpp"
#include "tests/sim/watch.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace sim {

using namespace timed;

namespace {

constexpr std::uint64_t seed_of_hosts = 0x6361'7374; // hosts and faults draw independent random numbers
constexpr std::uint64_t seed_of_fate = 0x6661'7465;

constexpr Duration look_often = 100ms;
constexpr Duration look_seldom = 1s; // for large LANs, where a check is expensive
constexpr std::size_t many = 100;

class Play {
  public:
    Play(const Scenario& scenario, std::uint64_t seed, std::ostream* trace)
        : scenario_(scenario)
        , lan_(seed, scenario.weather, scenario.epoch)
        , host_set_(lan_, scenario, seed ^ seed_of_hosts)
        , watch_(lan_, scenario.limits, trace)
        , is_settled_(lan_, &VirtualLan::settled)
        , inject_fault_({lan_, host_set_, [this](Instant until) { pass(until); },
                         [this](std::optional<HostIndex> host) {
                             watch_.set_from_outside(host);
                             set_from_outside_ = true;
                         }},
                        seed ^ seed_of_fate) {
        lan_.keep_no_records();
        for (HostIndex host = 0; host < lan_.hosts(); ++host) {
            if (!host_set_.is_honest(host)) watch_.pardon(host);
        }
        verdict_.scenario = scenario.name;
        verdict_.seed = seed;
        verdict_.hosts = lan_.hosts();
    }

    Verdict perform() {
        suffer();
        recover();
        conclude();
        return verdict_;
    }

  private:
    [[nodiscard]] Duration look_interval() const { return lan_.hosts() > many ? look_seldom : look_often; }

    void pass(Instant until) {
        while (lan_.now() < until && watch_.violation().empty()) {
            lan_.run_until(std::min(until, lan_.now() + look_interval()));
            watch_.look();
        }
    }

    void suffer() {
        for (const auto& [at, fault] : scenario_.faults) {
            pass(Instant{at});
            if (!mean_before_) mean_before_ = mean_error();
            watch_.fault_injected();
            inject_fault_(fault);
        }
        pass(host_set_.complete());
    }

    /// Called after the last fault.
    void recover() {
        const Limits& limits = scenario_.limits;
        const Instant begun = lan_.now();
        islands_ = lan_.islands();
        const auto hours = std::chrono::duration<double, std::ratio<3600>>(limits.holds).count();
        const Instant end = begun + std::max(limits.settled, limits.agreed) + limits.holds;
        while (lan_.now() < end && watch_.violation().empty() && verdict_.reason.empty()) {
            pass(lan_.now() + look_interval());
            judge(lan_.now() - begun);
            if (lan_.now() < end - limits.holds) watch_.forget_probes();
        }
        const auto each = static_cast<double>(watch_.probes()) / static_cast<double>(lan_.hosts()) / hours;
        if (limits.probes && each > static_cast<double>(*limits.probes))
            fail(fmt::format("{:.0f} measurements a host and hour", each));
    }

    void judge(Duration since) {
        const Limits& limits = scenario_.limits;
        const bool settled = is_settled_();
        if (settled) settled_at_ = since;
        const bool lapses = settled_at_ && since - *settled_at_ <= limits.lapse;
        note(verdict_.settled, settled || lapses, since);
        const Duration pair = honest_pair();
        note(verdict_.agreed, verdict_.settled && pair < limits.pair, since);
        if (since >= limits.agreed) verdict_.worst_pair = std::max(verdict_.worst_pair, pair);
        if (since >= limits.settled && !verdict_.settled) {
            fail(fmt::format("no common master {} s after the last fault", since / 1s));
        } else if (since >= limits.agreed && !verdict_.agreed) {
            fail(fmt::format("clocks differ by {} us {} s after the last fault", pair / 1us, since / 1s));
        } else if (limits.moved && since >= limits.moved_from && std::chrono::abs(moved()) > *limits.moved &&
                   (!set_from_outside_ || since >= limits.agreed)) {
            fail(fmt::format("all honest clocks have moved by {} us, not counting dates that were set",
                             moved() / 1us));
        }
    }

    /// Updates the start of the uninterrupted period in which a condition holds.
    static void note(std::optional<Duration>& since_when, bool is_so, Duration now) {
        if (!is_so) {
            since_when.reset();
        } else if (!since_when) {
            since_when = now;
        }
    }

    void fail(const std::string& why) {
        verdict_.reason = fmt::format("{} s: {}", lan_.now().time_since_epoch() / 1s, why);
    }

    void conclude() {
        if (!watch_.violation().empty()) verdict_.reason = watch_.violation();
        verdict_.virtual_time = lan_.now().time_since_epoch();
        verdict_.messages = watch_.messages();
        verdict_.busiest_second = watch_.busiest_second();
        verdict_.measurements = lan_.measurements().good;
        verdict_.untrue = lan_.measurements().untrue;
        verdict_.digest = watch_.digest();
    }

    /// The largest difference between two honest clocks that are connected.
    [[nodiscard]] Duration honest_pair() {
        Duration worst{};
        for (const auto& island : islands_) {
            const auto errors = errors_of(island);
            if (errors.empty()) continue;
            const auto [low, high] = std::ranges::minmax(errors);
            worst = std::max(worst, high - low);
        }
        return worst;
    }

    [[nodiscard]] Duration mean_error() {
        Duration sum{};
        const auto errors = errors_of(host_set_.honest());
        for (const auto error : errors) sum += error;
        return sum / static_cast<Duration::rep>(std::max<std::size_t>(1, errors.size()));
    }

    [[nodiscard]] Duration moved() {
        return mean_error() - mean_before_.value_or(mean_error()) - scenario_.limits.shift;
    }

    [[nodiscard]] std::vector<Duration> errors_of(const std::vector<HostIndex>& hosts) {
        std::vector<Duration> errors;
        for (const auto host : hosts) {
            if (lan_.runs(host) && host_set_.is_honest(host)) errors.push_back(lan_.error(host));
        }
        return errors;
    }

    const Scenario& scenario_;
    VirtualLan lan_;
    HostSet host_set_;
    Watch watch_;
    CachedQuery is_settled_; ///< evaluated after the last fault only
    FaultInjector inject_fault_;
    std::optional<Duration> mean_before_{}; ///< mean error of the honest clocks before the first fault
    bool set_from_outside_ = false;         ///< a fault set some clock: agreement may take longer
    std::optional<Duration> settled_at_{};  ///< last time the LAN was settled, after the last fault
    std::vector<std::vector<HostIndex>> islands_{}; ///< connected components after the last fault
    Verdict verdict_{};
};

}

Verdict run_scenario(const Scenario& scenario, std::uint64_t seed, std::ostream* trace) {
    return Play{scenario, seed, trace}.perform();
}

}
