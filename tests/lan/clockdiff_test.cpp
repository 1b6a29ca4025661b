// timedc clockdiff queries other hosts' kernels, so it needs no daemon.
#include "tests/lan/lan_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <regex>

namespace lan {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

struct Difference {
    double ns;
    double bound_ns;
};

Difference difference_in(const std::string& output) {
    static const std::regex words{R"(is ([0-9.]+) us\. (ahead of|behind) time on h1, \+-([0-9.]+) us)"};
    std::smatch found;
    if (!std::regex_search(output, found, words)) throw std::runtime_error("no difference: " + output);
    return {(found[2] == "behind" ? -1'000 : 1'000) * std::stod(found[1]), 1'000 * std::stod(found[3])};
}

TEST(Clockdiff, ReportsADifferenceWithinItsBound_AndHostsThatAreDown) {
    const LanRun run{{"--hosts", "3", "--offset", "2", "--drift", "0", "--daemon", "", "--icmp-off", "3",
                      "--seconds", "5", "--at", "0:run=1:timedc clockdiff --precise 10.77.0.2 10.77.0.3"},
                     60s};
    ASSERT_EQ(run.exit_status(), 0) << run.errors();
    const auto output = run.output_of_command();
    const auto difference = difference_in(output);
    const auto truth_ns = static_cast<double>(run.error_ns_at(5, 2) - run.error_ns_at(5, 1));
    EXPECT_NEAR(difference.ns, truth_ns, difference.bound_ns) << output;
    EXPECT_LT(difference.bound_ns, 1'000'000) << output;
    EXPECT_THAT(output, HasSubstr("10.77.0.3 is down"));
}

}
}
