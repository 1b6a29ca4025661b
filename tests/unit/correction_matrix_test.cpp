// Every cell of the table in timed(8), "How the clock is corrected": the correction depends on the message,
// on the offset, and on whether the host has joined.
#include "proto/clock/discipline.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <ostream>
#include <utility>
#include <vector>

namespace timed {
namespace {

constexpr Duration panic = 1000s;

enum class Source : std::uint8_t { master, average, time_of_day, date };
enum class When : std::uint8_t { joining, later };
enum class Done : std::uint8_t { nothing, slewed, slewed_fast, stepped, refused };

std::ostream& operator<<(std::ostream& out, Done done) {
    switch (done) {
    case Done::nothing: return out << "nothing";
    case Done::slewed: return out << "slewed";
    case Done::slewed_fast: return out << "slewed fast";
    case Done::stepped: return out << "stepped";
    case Done::refused: return out << "refused";
    }
    return out;
}

struct Cell {
    Source source;
    When when;
    Duration offset;
    Done done;
    Duration by; ///< total movement of the clock
};

class EveryCell : public testing::TestWithParam<Cell> {
  protected:
    EveryCell() {
        if (GetParam().when == When::joining) return;
        discipline_.follow({}, now_);
        now_.instant += 100ms; // too soon for drift
        now_.wall += 100ms;
    }

    Discipline::Applied correct(Duration offset) {
        switch (GetParam().source) {
        case Source::master: return discipline_.follow(offset, now_);
        case Source::average: return discipline_.steer(offset, {}, true, now_);
        case Source::time_of_day: return discipline_.set(offset, now_);
        case Source::date: return discipline_.set_date(offset);
        }
        return {};
    }

    static Done done(const Discipline::Applied& applied) {
        const auto& [frequency, step, slew] = applied.commands;
        if (step) return Done::stepped;
        if (slew) return slew->phase == Duration{} ? Done::slewed : Done::slewed_fast;
        return applied.refused ? Done::refused : Done::nothing;
    }

    Discipline discipline_{{.panic = panic}};
    Now now_{Instant{1h}, WallTime{1'800'000'000s}};
};

std::vector<Cell> table() {
    using enum Source;
    using enum When;
    using enum Done;
    return {
        {master, joining, 999us, slewed, 999us},
        {master, joining, 1ms, stepped, 1ms},
        {master, joining, 128ms, stepped, 128ms},
        {master, joining, panic, stepped, panic},
        {master, later, 999us, slewed, 999us},
        {master, later, 1999us, slewed, 1999us},
        {master, later, 2ms, slewed_fast, 2ms},
        {master, later, 127ms, slewed_fast, 127ms},
        {master, later, 128ms, stepped, 128ms},
        {master, later, panic - 1ns, stepped, panic - 1ns},
        {master, later, panic, refused, {}},

        {average, joining, 999us, slewed, 999us},
        {average, joining, 1ms, stepped, 1ms},
        {average, joining, 128ms, stepped, 128ms},
        {average, joining, panic, stepped, panic},
        {average, later, 4ms, slewed, 1ms},
        {average, later, 8ms, slewed_fast, 2ms},
        {average, later, 120ms, slewed_fast, 30ms},
        {average, later, 128ms, stepped, 128ms},
        {average, later, panic, refused, {}},

        {time_of_day, joining, 1999us, nothing, {}},
        {time_of_day, joining, 2ms, stepped, 2ms},
        {time_of_day, joining, 128ms, stepped, 128ms},
        {time_of_day, joining, panic, stepped, panic},
        {time_of_day, later, 10ms, nothing, {}},
        {time_of_day, later, 127ms, nothing, {}},
        {time_of_day, later, 128ms, stepped, 128ms},
        {time_of_day, later, panic, refused, {}},

        {date, joining, 1us, stepped, 1us},
        {date, joining, panic, stepped, panic},
        {date, later, 1us, stepped, 1us},
        {date, later, 5ms, stepped, 5ms},
        {date, later, panic, stepped, panic},
    };
}
INSTANTIATE_TEST_SUITE_P(Corrections, EveryCell, testing::ValuesIn(table()));

TEST_P(EveryCell, is_as_the_manual_says) {
    const auto applied = correct(GetParam().offset);
    EXPECT_EQ(done(applied), GetParam().done);
    EXPECT_EQ(applied.amount, GetParam().by);
}

TEST_P(EveryCell, is_the_same_backwards) {
    const auto applied = correct(-GetParam().offset);
    EXPECT_EQ(done(applied), GetParam().done);
    EXPECT_EQ(applied.amount, -GetParam().by);
}

// ---- other thresholds

/// The action of a host that has joined, for this offset under these limits.
ClockCommands corrected(Discipline::Limits limits, Duration amount) {
    Discipline discipline{limits};
    discipline.follow({}, {Instant{1h}, WallTime{500ms}});
    return discipline.follow(amount, {Instant{1h} + 1s, WallTime{1500ms}}).commands;
}

TEST(Corrections, are_never_steps_under_a_step_threshold_of_never) {
    EXPECT_TRUE(corrected({.step = Discipline::never}, 10s).slew);
}

TEST(Corrections, are_never_refused_without_a_panic_threshold) { EXPECT_TRUE(corrected({}, 24h).step); }

TEST(Corrections, are_slewed_at_the_kernels_own_rate_if_no_greater_one_is_allowed) {
    EXPECT_EQ(corrected({.max_slew_rate = 500_ppm}, 100ms).slew.value().phase, Duration{});
}

/// The movement by the kernel's phase lock in the next second, and by adjtime against it.
Duration first_share(const ClockCommands& commands) {
    const auto slew = commands.slew.value();
    return slew.phase / KernelSlew::seconds_of_phase + std::clamp(Duration{slew.single_shot},
                                                                  -KernelSlew::most_single_shot,
                                                                  KernelSlew::most_single_shot);
}

TEST(Corrections, are_slewed_no_faster_than_allowed) {
    for (const auto rate : {1000_ppm, 10'000_ppm, 50'000_ppm})
        EXPECT_EQ(first_share(corrected({.max_slew_rate = rate}, -127ms)), -gained(rate, 1s));
}

TEST(Corrections, are_slewed_by_half_in_a_second_and_a_millisecond_more) {
    for (const auto& [amount, half] : {std::pair{8ms, 5ms}, std::pair{-100ms, -51ms}}) {
        const Duration gain = KernelSlew::gain_of(first_share(corrected({}, amount)));
        EXPECT_LT(std::chrono::abs(gain - half), 1us);
    }
}

TEST(Corrections, that_are_refused_do_not_change_the_slew_in_progress) {
    Discipline discipline{{.panic = panic}};
    discipline.follow({}, {Instant{1h}, {}});
    discipline.follow(1500us, {Instant{1h} + 10s, {}});
    const Now later{Instant{1h} + 11s, {}};
    const Duration left = discipline.slew_left(later);
    const auto applied = discipline.steer(panic, {}, false, later);
    EXPECT_EQ(applied.amount, left) << "corrections of the slaves are relative to it";
    EXPECT_EQ(discipline.slew_left(later), left);
    EXPECT_EQ(applied.refused, panic);
    EXPECT_FALSE(applied.commands.any());
}

}
}
