// Convergence of machines that are switched on with clocks far apart.
#include "tests/support/percentile.hpp"
#include "tests/vm/check.hpp"
#include "tests/vm/figures.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace vm {
namespace {

using namespace std::chrono_literals;

Finding machines_agree_after_boot(Lab& lab) {
    const auto took = lab.time_until_agreed(90s);
    return judge(took.has_value(),
                 fmt::format("{} apart at first; agree {} after the last has answered, then {} apart",
                             text(spread(lab.first_readings())), text(took),
                             text(spread(lab.look_at_all()))));
}

// The lab has already waited for agreement: this check measures how close it is.
Finding settled_machines_stay_together(Lab& lab) {
    constexpr auto watched_for = 30s;
    std::vector<std::chrono::nanoseconds> spreads;
    std::chrono::nanoseconds uncertainty{};
    poll_until(
        [&] {
            const auto readings = lab.look_at_all();
            spreads.push_back(spread(readings));
            for (const auto& reading : readings) uncertainty = std::max(uncertainty, reading.uncertainty);
            return false;
        },
        watched_for);
    const auto worst = std::ranges::max(spreads);
    return judge(worst < agreement,
                 fmt::format("in {} s, the largest difference of two was {} (median), {} (worst); seen to {}",
                             watched_for.count(), text(*support::percentile(spreads, 50)), text(worst),
                             text(uncertainty)));
}

}

std::vector<Check> agreement_checks() {
    return {{"machines_that_boot_with_clocks_minutes_and_a_day_apart_agree", machines_agree_after_boot},
            {"machines_that_agree_stay_together", settled_machines_stay_together}};
}

}
