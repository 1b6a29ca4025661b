// One master, at least two hosts up, and all clocks within the limit.
#include "tests/lan/verdict.hpp"

#include "tests/lan/units.hpp"

#include <fmt/format.h>

namespace lan {

std::vector<std::string> objections(const Summary& summary, std::int64_t limit_ns) {
    std::vector<std::string> found;
    if (summary.roles_known && summary.masters_at_end != 1)
        found.push_back(fmt::format("{} hosts report to be master.", summary.masters_at_end));
    if (!summary.pair_at_end_ns) {
        found.emplace_back("fewer than two hosts are up.");
    } else if (*summary.pair_at_end_ns >= limit_ns) {
        found.push_back(fmt::format("clocks differ by {}; the limit is {}.",
                                    duration_text(*summary.pair_at_end_ns), duration_text(limit_ns)));
    }
    return found;
}

}
