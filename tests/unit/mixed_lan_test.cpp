// Current and historic hosts on one LAN, in every mixture: they find one master and agree.
#include "tests/legacy/legacy_station.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <ostream>
#include <string>
#include <vector>

namespace legacy {
namespace {

using sim::VirtualLan;
using timed::Random;
using timed::Role;
using timed::operator""_ppm;
using testing::SizeIs;

constexpr std::uint64_t seeds = 3;

// A historic clock slews 200 ms in 400 s, and a historic master measures every 240 s.
constexpr Duration convergence = 20min;

constexpr Duration historic_promise = 20ms;
constexpr Duration our_promise = 1ms;

enum class Kind : std::uint8_t { ours, bsd43, bsd44 };

struct Mix {
    int ours, bsd43, bsd44;

    [[nodiscard]] std::vector<Kind> hosts() const {
        std::vector<Kind> kinds;
        kinds.insert(kinds.end(), static_cast<std::size_t>(ours), Kind::ours);
        kinds.insert(kinds.end(), static_cast<std::size_t>(bsd43), Kind::bsd43);
        kinds.insert(kinds.end(), static_cast<std::size_t>(bsd44), Kind::bsd44);
        return kinds;
    }
    friend std::ostream& operator<<(std::ostream& out, const Mix& mix) {
        return out << mix.ours << "_ours_" << mix.bsd43 << "_of_43_" << mix.bsd44 << "_of_44";
    }
};

std::vector<Mix> every_mix_with_ours(int least) {
    std::vector<Mix> mixes;
    for (int hosts = 2; hosts <= 5; ++hosts) {
        for (int ours = least; ours < hosts; ++ours) {
            for (int of_43 = 0; of_43 <= hosts - ours; ++of_43) {
                mixes.push_back({ours, of_43, hosts - ours - of_43});
            }
        }
    }
    return mixes;
}

class MixedLan : public testing::TestWithParam<Mix> {
  protected:
    /// Clocks up to 100 ms off, which a historic host corrects in some minutes.
    std::size_t add(VirtualLan& lan, Kind kind, Random& random) {
        const Duration offset = random.between(-100ms, 100ms);
        const timed::Frequency drift{random.between(-20ms, 20ms).count()};
        kinds_.push_back(kind);
        switch (kind) {
        case Kind::ours: return lan.add_host(offset, drift);
        case Kind::bsd43: return add_legacy_host(lan, bsd43, offset, drift);
        case Kind::bsd44: return add_legacy_host(lan, bsd44, offset, drift);
        }
        return 0;
    }

    static Duration worst_pair_of_ours(VirtualLan& lan, const std::vector<Kind>& kinds) {
        Duration low = Duration::max();
        Duration high = Duration::min();
        for (std::size_t host = 0; host < kinds.size(); ++host) {
            if (kinds[host] != Kind::ours) continue;
            low = std::min(low, lan.error(host));
            high = std::max(high, lan.error(host));
        }
        return high - low;
    }

    void expect_lasting_agreement(VirtualLan& lan, Duration span) {
        const Instant end = lan.now() + span;
        while (lan.now() < end) {
            ASSERT_THAT(lan.masters(), SizeIs(1)) << at(lan);
            ASSERT_TRUE(lan.settled()) << at(lan);
            ASSERT_LT(lan.worst_pair(), historic_promise) << at(lan);
            if (kinds_[lan.masters().front()] == Kind::ours) {
                ASSERT_LT(worst_pair_of_ours(lan, kinds_), our_promise) << at(lan);
            }
            lan.run_for(7s);
        }
    }

    static std::string at(const VirtualLan& lan) {
        return "at " + std::to_string(lan.now().time_since_epoch() / 1s) + " s";
    }

    std::vector<Kind> kinds_;
};
INSTANTIATE_TEST_SUITE_P(Every, MixedLan, testing::ValuesIn(every_mix_with_ours(1)),
                         testing::PrintToStringParamName());

class MixedLanWithTwoOfOurs : public MixedLan {};
INSTANTIATE_TEST_SUITE_P(Every, MixedLanWithTwoOfOurs, testing::ValuesIn(every_mix_with_ours(2)),
                         testing::PrintToStringParamName());

TEST_P(MixedLan, started_one_after_the_other_follows_the_first_and_agrees) {
    auto order = GetParam().hosts();
    do {
        SCOPED_TRACE("first host of kind " + std::to_string(static_cast<int>(order.front())));
        kinds_.clear();
        VirtualLan lan{1};
        Random random{1};
        for (const Kind kind : order) {
            add(lan, kind, random);
            lan.run_for(10s);
        }
        EXPECT_EQ(lan.role(0), Role::master);
        lan.run_for(convergence);
        EXPECT_EQ(lan.role(0), Role::master);
        expect_lasting_agreement(lan, 9min);
        if (HasFatalFailure()) return;
        const auto next_kind = [&](Kind kind) { return kind != order.front(); };
        std::rotate(order.begin(), std::ranges::find_if(order, next_kind), order.end());
    } while (order.front() != Kind::ours);
}

TEST_P(MixedLan, started_all_at_once_has_a_master_within_seconds_and_agrees) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        kinds_.clear();
        VirtualLan lan{seed};
        Random random{seed};
        for (const Kind kind : GetParam().hosts()) add(lan, kind, random);
        ASSERT_TRUE(lan.run_until([&] { return lan.masters().size() == 1; }, 20s));
        lan.run_for(convergence);
        expect_lasting_agreement(lan, 9min);
        if (HasFatalFailure()) return;
    }
}

TEST_P(MixedLanWithTwoOfOurs, replaces_a_dead_master_of_ours_by_another_within_seconds) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        VirtualLan lan{seed};
        Random random{seed};
        kinds_.clear();
        for (const Kind kind : GetParam().hosts()) {
            add(lan, kind, random);
            lan.run_for(10s);
        }
        lan.run_for(60s);
        ASSERT_EQ(lan.role(0), Role::master);
        lan.kill(0);
        ASSERT_TRUE(lan.run_until([&] { return lan.masters().size() == 1; }, 10s));
        EXPECT_EQ(kinds_[lan.masters().front()], Kind::ours);
        ASSERT_TRUE(lan.run_until([&] { return lan.settled(); }, 60s));
    }
}

TEST_P(MixedLan, replaces_a_dead_historic_master_within_a_quarter_of_an_hour) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        VirtualLan lan{seed};
        Random random{seed};
        kinds_.clear();
        auto order = GetParam().hosts();
        std::ranges::reverse(order);
        for (const Kind kind : order) {
            add(lan, kind, random);
            lan.run_for(10s);
        }
        lan.run_for(300s);
        ASSERT_EQ(lan.role(0), Role::master);
        lan.kill(0);
        ASSERT_TRUE(lan.run_until([&] { return lan.masters().size() == 1; }, 15min + 10s));
        ASSERT_TRUE(lan.run_until([&] { return lan.settled(); }, 300s));
    }
}

TEST_P(MixedLan, merges_two_masters_into_one) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        VirtualLan lan{seed};
        Random random{seed};
        kinds_.clear();
        const auto order = GetParam().hosts();
        const std::size_t apart = order.size() - 1; // a historic host
        for (const Kind kind : order) {
            const auto host = add(lan, kind, random);
            if (host == apart) {
                lan.move_to_group(host, 1);
                lan.run_for(10s);
            }
        }
        ASSERT_TRUE(lan.run_until([&] { return lan.masters().size() == 2; }, 15min + 10s));
        lan.move_to_group(apart, 0);
        ASSERT_TRUE(lan.run_until([&] { return lan.masters().size() == 1; }, 260s));
        // The historic slaves of a master that quit detect this one after the other, when their election
        // timers expire; each vote restarts a timer, up to a quarter of an hour.
        const auto slaves = static_cast<int>(order.size()) - 1;
        ASSERT_TRUE(lan.run_until([&] { return lan.settled(); }, 15min * slaves + 260s));
    }
}

}
}
