#include "tests/sim/scale_of_trees.hpp"

#include "proto/base/numbers.hpp"
#include "tests/sim/topology.hpp"
#include "tests/sim/virtual_lan.hpp"
#include "tests/support/percentile.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <ostream>
#include <sys/resource.h>

namespace sim {

using namespace timed;

namespace {

constexpr std::size_t levels = 3;
constexpr Weather lan_weather{.delay = 30us, .jitter = 20us};

constexpr Duration level_start = 10s;  // between the starts of two levels: time for an election
constexpr Duration start_span = 5s;    // the hosts of one level start within this time
constexpr Duration patience = 10min;   // limit for agreement of all
constexpr Duration learning = 5min;    // time to learn all frequencies
constexpr Duration observation = 128s; // two of the longest rounds
constexpr Duration look_interval = 2s;
constexpr Duration agreed = 1ms;

/// Resource use of this process so far.
struct Cost {
    double core_s;
    double mebibytes; ///< maximum
};

Cost cost() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto core = std::chrono::seconds{usage.ru_utime.tv_sec + usage.ru_stime.tv_sec} +
                      std::chrono::microseconds{usage.ru_utime.tv_usec + usage.ru_stime.tv_usec};
    return {in_seconds(core), static_cast<double>(usage.ru_maxrss) / 1024};
}

class Tree {
  public:
    Tree(std::size_t branches, std::ostream* progress)
        : lan_(1, lan_weather)
        , branches_(branches)
        , progress_(progress) {
        lan_.keep_no_records();
        lan_.observe([this](HostIndex /*host*/, const Action& action) {
            if (std::holds_alternative<Transmit>(action)) ++messages_;
            if (std::holds_alternative<Probe>(action)) ++measurements_;
        });
        plant();
    }

    bool run(std::ostream& out) {
        grow();
        if (!await_agreement()) {
            hide_progress();
            out << fmt::format("{} hosts: no agreement within {} s\n", lan_.hosts(), patience / 1s);
            return false;
        }
        watch();
        hide_progress();
        describe(out);
        return lan_.settled();
    }

  private:
    /// Adds all hosts, level by level; the first host of a network is the gateway to the network above.
    void plant() {
        at_hops_[0] = {add({VirtualLan::first_network})};
        std::vector<NetworkIndex> above{VirtualLan::first_network};
        for (std::size_t level = 1; level <= levels; ++level) {
            std::vector<NetworkIndex> below;
            for (const auto network : above) {
                for (std::size_t branch = 0; branch < branches_; ++branch) {
                    VirtualLan::Networks on{network};
                    if (level < levels) {
                        below.push_back(lan_.add_network());
                        on.push_back(below.back());
                    }
                    at_hops_[level].push_back(add(on));
                }
            }
            above = std::move(below);
        }
    }

    HostIndex add(const VirtualLan::Networks& on) {
        const Duration offset = random_.between(-2s, 2s);
        const Frequency drift{random_.between(-50ms, 50ms).count()};
        return lan_.add_host(Node::Options{nth_name(lan_.hosts())}, offset, drift, on, false);
    }

    void grow() {
        Instant start = lan_.now();
        for (const auto& hosts : at_hops_) {
            for (const auto host : hosts) {
                lan_.at(start + random_.between(0s, start_span), [this, host] { lan_.start(host); });
            }
            start += start_span + level_start;
        }
        run_until(start - level_start);
        grown_ = lan_.now();
    }

    void run_until(Instant end) {
        while (lan_.now() < end) {
            lan_.run_until(std::min(end, lan_.now() + 1s));
            show_progress();
        }
    }

    void show_progress() {
        if (progress_ == nullptr) return;
        constexpr Duration whole = levels * (start_span + level_start) + start_span + learning + observation;
        *progress_ << fmt::format("\r\033[K{} hosts: {} s of about {} s of their time, {:.0f} s of a core",
                                  lan_.hosts(), lan_.now().time_since_epoch() / 1s, whole / 1s,
                                  cost().core_s - before_.core_s)
                   << std::flush;
    }

    void hide_progress() {
        if (progress_ != nullptr) *progress_ << "\r\033[K" << std::flush;
    }

    bool await_agreement() {
        while (!(lan_.worst_pair() < agreed && lan_.settled())) {
            if (lan_.now() - grown_ > patience) return false;
            run_until(lan_.now() + look_interval);
        }
        agreed_after_ = lan_.now() - grown_;
        return true;
    }

    void watch() {
        run_until(lan_.now() + learning);
        messages_ = measurements_ = 0;
        const Instant end = lan_.now() + observation;
        while (lan_.now() < end) {
            run_until(lan_.now() + look_interval);
            const Duration root = lan_.error(at_hops_[0].front());
            for (std::size_t hops = 1; hops <= levels; ++hops) {
                for (const auto host : at_hops_[hops])
                    errors_[hops].push_back(std::chrono::abs(lan_.error(host) - root));
            }
        }
    }

    void describe(std::ostream& out) {
        const auto a_host_a_second = [&](std::size_t count) {
            return static_cast<double>(count) / static_cast<double>(lan_.hosts()) / in_seconds(observation);
        };
        out << fmt::format(
            "{} hosts on {} networks: within 1 ms {:.0f} s after the last start; {:.2f} messages and "
            "{:.3f} measurements a host a second\n",
            lan_.hosts(), lan_.networks().size(), in_seconds(agreed_after_), a_host_a_second(messages_),
            a_host_a_second(measurements_));
        for (std::size_t hops = 1; hops <= levels; ++hops) {
            out << fmt::format(
                "    {} hop{} {:6} hosts, off the root's time by {:6.1f} us (p50), {:6.1f} us (p99)\n", hops,
                hops == 1 ? ": " : "s:", at_hops_[hops].size(), percentile_us(hops, 50),
                percentile_us(hops, 99));
        }
        out << fmt::format("    {} s of their time took {:.1f} s of a core and {:.0f} MiB\n",
                           lan_.now().time_since_epoch() / 1s, cost().core_s - before_.core_s,
                           cost().mebibytes)
            << std::flush;
    }

    double percentile_us(std::size_t hops, std::size_t percent) const {
        return in_microseconds(support::percentile(errors_[hops], percent).value_or(Duration{}));
    }

    VirtualLan lan_;
    std::size_t branches_;
    std::ostream* progress_;
    Cost before_ = cost();
    Random random_{1};
    std::array<std::vector<HostIndex>, levels + 1> at_hops_; ///< hosts by their distance from the root
    std::array<std::vector<Duration>, levels + 1> errors_;
    Instant grown_{};
    Duration agreed_after_{};
    std::size_t messages_ = 0;
    std::size_t measurements_ = 0;
};

}

bool run_tree(std::size_t branches, std::ostream& out, std::ostream* progress) {
    return Tree{branches, progress}.run(out);
}

}
