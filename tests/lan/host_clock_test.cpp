// The host's clock on a simulated kernel: what the node is answered, and what is found to be another
// program's.
#include "tests/lan/kernel_double.hpp"
#include "timed/clock/host_clock.hpp"

#include <gmock/gmock.h>

#include <cerrno>

namespace timed {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

auto answer(ClockAction action, ClockAnswer given) {
    return testing::AllOf(Field(&ClockActionDone::action, action), Field(&ClockActionDone::answer, given));
}

class AHostClock : public testing::Test {
  protected:
    static Now at(Duration elapsed, Duration ahead) {
        return {Instant{1h} + elapsed, WallTime{1'767'225'600s} + elapsed + ahead};
    }

    HostClock clock{on_a_new_kernel()};

  private:
    static SystemClock::Keeper on_a_new_kernel() {
        lan::kernel() = {};
        return SystemClock::Keeper::us;
    }
};

TEST_F(AHostClock, keeps_the_answers_to_the_actions_until_they_are_taken) {
    clock.perform(Step{2s});
    lan::kernel().error = EPERM;
    clock.perform(SetFrequency{5_ppm});
    lan::kernel().error = EINVAL;
    clock.perform(Slew{1ms, {}, 1ms});
    EXPECT_THAT(clock.take_answers(), ElementsAre(answer(ClockAction::step, ClockAnswer::done),
                                                  answer(ClockAction::set_frequency, ClockAnswer::denied),
                                                  answer(ClockAction::slew, ClockAnswer::impossible)));
    EXPECT_THAT(clock.take_answers(), IsEmpty());
}

TEST_F(AHostClock, reports_an_error_once_until_it_changes) {
    EXPECT_EQ(clock.take_trouble(), std::nullopt);
    lan::kernel().error = EPERM;
    const auto error = clock.perform(Step{2s});
    ASSERT_TRUE(error);
    EXPECT_EQ(clock.take_trouble(), error);
    clock.perform(Step{2s});
    EXPECT_EQ(clock.take_trouble(), std::nullopt) << "the node retries";
    lan::kernel().error = 0;
    clock.perform(Step{2s});
    EXPECT_EQ(clock.take_trouble(), std::nullopt);
    lan::kernel().error = EPERM;
    clock.perform(Step{2s});
    EXPECT_EQ(clock.take_trouble(), error) << "it had succeeded meanwhile";
}

TEST_F(AHostClock, finds_steps_by_other_programs_and_not_its_own) {
    EXPECT_FALSE(clock.look(at(0s, 0s), false));
    clock.perform(Step{2s});
    EXPECT_FALSE(clock.look(at(1s, 2s), false)) << "our own step";
    const auto found = clock.look(at(2s, 5s), false);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->what, Disturbance::jump);
    EXPECT_EQ(found->amount, 3s);
}

TEST_F(AHostClock, takes_a_step_that_the_kernel_refused_for_none) {
    EXPECT_FALSE(clock.look(at(0s, 0s), false));
    lan::kernel().error = EPERM;
    clock.perform(Step{2s});
    EXPECT_FALSE(clock.look(at(1s, 0s), false));
}

TEST_F(AHostClock, takes_no_fast_slew_for_a_step) {
    EXPECT_FALSE(clock.look(at(0s, 0s), false));
    EXPECT_FALSE(clock.look(at(1s, 20ms), true));
    EXPECT_FALSE(clock.look(at(2s, 40ms), false)) << "the slew has just ended";
    EXPECT_TRUE(clock.look(at(3s, 60ms), false));
}

}
}
