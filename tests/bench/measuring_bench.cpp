// Accuracy of measuring one clock. Two hosts on a virtual cable share their kernel's clock: every offset that
// is not zero is an error. Measured by the daemon's own code, for several numbers of probes, and by clockdiff
// if it is installed.
#include "proto/base/numbers.hpp"
#include "tests/bench/neighbour.hpp"
#include "tests/bench/trials.hpp"
#include "tests/lan/process.hpp"
#include "tests/lan/sandbox.hpp"
#include "tests/support/percentile.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <exception>
#include <fmt/format.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace timed;

constexpr std::array probe_counts{8, 16, 32, 64};

// The numbers of probes alternate, so that all see the same load of the machine.
constexpr int trials_a_turn = 50;

void show_progress(int done, int of) {
    if (isatty(STDERR_FILENO) == 0) return;
    fmt::print(stderr, "\r{} of {} trials", done, of);
    if (done == of) fmt::print(stderr, "\r                        \r");
}

void print_line(int probes, const bench::Trials& trials) {
    fmt::print("{:6} {:7} ", probes, trials.errors.size() + static_cast<std::size_t>(trials.failures));
    for (const auto& values : {trials.errors, trials.half_widths}) {
        for (const std::size_t percent : {50U, 95U, 100U})
            fmt::print("{:8.2f}", in_microseconds(support::percentile(values, percent).value_or(Duration{})));
        fmt::print("  ");
    }
    fmt::print("{:10} {:8}\n", trials.violations, trials.failures);
}

// Prints clockdiff's result: the offset in whole milliseconds, after a name and the round trip.
void run_clockdiff() {
    fmt::print("\nclockdiff, in milliseconds:\n");
    std::fflush(stdout);
    const pid_t clockdiff = lan::launch({.words = {"clockdiff", bench::Neighbour::address},
                                         .environment = {},
                                         .namespaces = {},
                                         .output = STDOUT_FILENO});
    int status = 0;
    waitpid(clockdiff, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) fmt::print("it is not installed, or failed\n");
}

int measure(int count) {
    const bench::Neighbour neighbour;
    std::array<bench::Trials, probe_counts.size()> all;
    for (int done = 0; done < count; done += trials_a_turn) {
        for (std::size_t i = 0; i < all.size(); ++i) {
            const TickSearch::Limits limits{.probes = probe_counts[i], .wanted_error = {}};
            bench::run_trials(std::min(trials_a_turn, count - done), bench::Neighbour::ip, limits, all[i]);
        }
        show_progress(std::min(done + trials_a_turn, count), count);
    }
    fmt::print("{:15}{:>24}  {:>24}\n", "", "|error| in us", "half width in us");
    fmt::print("probes  trials      p50     p95     max       p50     p95     max  violations failures\n");
    for (std::size_t i = 0; i < all.size(); ++i) print_line(probe_counts[i], all[i]);
    run_clockdiff();

    int violations = 0;
    for (const auto& trials : all) violations += trials.violations;
    return violations == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

}

int main(int argc, char** argv) {
    try {
        const int trials = argc > 1 ? std::stoi(argv[1]) : 1000;
        return lan::run_in_sandbox([&](const auto& /*directory*/) { return measure(trials); });
    } catch (const std::exception& error) {
        fmt::print(stderr, "measuring_bench: {}\n", error.what());
        return EXIT_FAILURE;
    }
}
