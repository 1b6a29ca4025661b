// The timer of the daemon: it is set again at each event, usually for the instant that it was set for before.
#include "timed/os/alarm.hpp"
#include "timed/os/clocks.hpp"

#include <gmock/gmock.h>

#include <vector>

namespace os {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using timed::Duration;
using timed::Instant;

Instant now() { return read_clocks().instant; }

class AnAlarm : public testing::Test {
  protected:
    Alarm::Handler note() {
        return [this](Instant set_for) {
            EXPECT_GE(now(), set_for) << "it rang too early";
            rang.push_back(set_for);
        };
    }

    boost::asio::io_context io;
    std::vector<Instant> rang; ///< for the instants of
};

TEST_F(AnAlarm, rings_once_at_its_time) {
    Alarm alarm{io, note()};
    const Instant wanted = now() + 5ms;
    alarm.set(wanted);
    io.run();
    EXPECT_THAT(rang, ElementsAre(wanted));
}

TEST_F(AnAlarm, rings_for_the_last_instant_only) {
    Alarm alarm{io, note()};
    const Instant wanted = now() + 5ms;
    for (const Duration later : {1h, 2h, 0h}) alarm.set(wanted + later);
    io.run();
    EXPECT_THAT(rang, ElementsAre(wanted));
}

TEST_F(AnAlarm, does_not_ring_once_it_is_cancelled) {
    Alarm alarm{io, note()};
    alarm.set(now() + 1ms);
    alarm.set(std::nullopt);
    io.run();
    EXPECT_THAT(rang, ElementsAre());
}

// Both are due before the first rings: then Asio has already queued the handler of the second.
TEST_F(AnAlarm, does_not_ring_if_it_is_cancelled_or_replaced_when_it_is_due) {
    const Instant due = now();
    Alarm cancelled{io, note()};
    Alarm replaced{io, note()};
    Alarm first{io, [&](Instant) {
                    cancelled.set(std::nullopt);
                    replaced.set(due + 5ms);
                }};
    for (Alarm* alarm : {&first, &cancelled, &replaced}) alarm->set(due);
    io.run();
    EXPECT_THAT(rang, ElementsAre(due + 5ms));
}

TEST_F(AnAlarm, may_be_set_again_when_it_rings) {
    const Instant start = now();
    std::vector<Instant> instants;
    Alarm alarm{io, [&](Instant set_for) {
                    instants.push_back(set_for);
                    if (instants.size() < 3) alarm.set(set_for + 1ms);
                }};
    alarm.set(start);
    io.run();
    EXPECT_THAT(instants, ElementsAre(start, start + 1ms, start + 2ms));
}

TEST_F(AnAlarm, that_is_always_due_leaves_the_processor_to_others_meanwhile) {
    std::vector<Instant> called;
    Alarm alarm{io,
                [&](Instant set_for) {
                    called.push_back(now());
                    if (called.size() < 3) alarm.set(set_for);
                },
                2ms};
    alarm.set(now());
    io.run();
    ASSERT_EQ(called.size(), 3U);
    EXPECT_GE(called[1] - called[0], 2ms);
    EXPECT_GE(called[2] - called[1], 2ms);
}

}
}
