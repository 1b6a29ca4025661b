// A daemon that is killed, frozen or stopped during a fast slew.
#include "tests/unit/disciplined_host.hpp"

#include <gmock/gmock.h>

namespace timed {
namespace {

constexpr Duration whole_slew = 8s; ///< no fast slew takes longer

/// A host that has joined, and has been in a fast slew of this offset for `span`.
DisciplinedHost slewing_for(Duration span, Duration offset) {
    DisciplinedHost host{{}, offset};
    host.correct(0ms);
    host.wait(300ms);
    host.correct_exactly();
    host.wait(span);
    return host;
}

/// The parameter is the amount of the slew. Each test abandons it at every moment, 173 ms apart.
class Abandoned : public testing::TestWithParam<Duration> {};
INSTANTIATE_TEST_SUITE_P(Of, Abandoned, testing::Values(100ms, -100ms));

TEST_P(Abandoned, U10_V7_E3_slew_leaves_the_clock_no_worse_than_it_was_and_right_in_the_end) {
    for (Duration moment{}; moment < whole_slew; moment += 173ms) {
        auto host = slewing_for(moment, GetParam());
        for (int second = 0; second < 230; ++second) {
            ASSERT_LT(std::chrono::abs(host.error()), std::chrono::abs(GetParam()) + 3ms)
                << second << " s after " << moment / 1ms << " ms";
            host.wait_without_daemon(1s);
        }
        EXPECT_LT(std::chrono::abs(host.error()), 1ms) << "after " << moment / 1ms << " ms";
    }
}

TEST_P(Abandoned, U10_slew_is_known_exactly_when_the_daemon_is_thawed_and_goes_on_at_once) {
    for (Duration moment{}; moment < whole_slew; moment += 173ms) {
        auto host = slewing_for(moment, GetParam());
        host.wait_without_daemon(23s);
        EXPECT_LT(std::chrono::abs(host.slew_left() + host.error()), 10us) << moment / 1ms << " ms";
        host.wait(9s);
        EXPECT_LT(std::chrono::abs(host.error()), 200us) << moment / 1ms << " ms";
    }
}

TEST_P(Abandoned, C14_U11_slew_is_left_to_adjtime_by_a_daemon_that_ends) {
    for (Duration moment{}; moment < whole_slew; moment += 173ms) {
        auto host = slewing_for(moment, GetParam());
        host.leave();
        host.wait_without_daemon(1100ms);
        EXPECT_FALSE(host.clock_slews_fast()) << moment / 1ms << " ms";
        host.wait_without_daemon(230s);
        EXPECT_LT(std::chrono::abs(host.error()), 10us) << moment / 1ms << " ms";
    }
}

}
}
