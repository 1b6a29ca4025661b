// Truechimers and falsetickers: whole LANs on virtual time, with hosts that join, jump, or impersonate
// others.
#include "proto/rounds/electorate.hpp"
#include "tests/sim/virtual_lan.hpp"
#include "tests/unit/literals.hpp"

#include <gmock/gmock.h>

#include <vector>

namespace timed {
namespace {

using sim::HostIndex;
using sim::VirtualLan;

class AnEnsemble : public testing::Test {
  protected:
    void settle(std::size_t hosts) {
        for (std::size_t i = 0; i < hosts; ++i) lan_.add_host(i * 300us, {});
        lan_.run_for(120s);
        ASSERT_EQ(lan_.masters().size(), 1U);
        master_ = lan_.masters().front();
    }
    [[nodiscard]] std::vector<Duration> errors() {
        std::vector<Duration> all;
        for (HostIndex host = 0; host < lan_.hosts(); ++host) all.push_back(lan_.error(host));
        return all;
    }
    template <class R> [[nodiscard]] std::size_t reported() const {
        return static_cast<std::size_t>(std::ranges::count_if(
            lan_.reports(), [](const auto& entry) { return std::holds_alternative<R>(entry.second); }));
    }

    VirtualLan lan_{1};
    HostIndex master_ = 0;
};

TEST_F(AnEnsemble, V11_a_master_that_has_fallen_behind_two_others_goes_back_to_them) {
    settle(3);
    const auto before = errors();
    lan_.step_clock(master_, -62ms);
    lan_.run_for(70s);
    for (HostIndex host = 0; host < 3; ++host)
        EXPECT_LT(std::chrono::abs(lan_.error(host) - before[host]), 1ms) << host;
}

// With packet loss, a round of measurements may cover both others, or only one.
TEST(AnEnsembleWithLoss, V11_a_master_that_has_fallen_behind_two_others_moves_neither) {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        VirtualLan lan(seed, {50us, 200us, 0.1});
        for (int i = 0; i < 3; ++i) lan.add_host(i * 300us, {});
        lan.run_for(60s + 70ms * static_cast<int>(seed));
        ASSERT_EQ(lan.masters().size(), 1U) << seed;
        const HostIndex master = lan.masters().front();
        const HostIndex other = master == 0 ? 1 : 0;
        const Duration before = lan.error(other);
        lan.step_clock(master, -62ms);
        lan.run_for(70s);
        EXPECT_LT(std::chrono::abs(lan.error(other) - before), 5ms) << seed;
    }
}

// Both others are synchronised, but neither has a vote yet.
TEST(AYoungEnsemble, V11_moves_to_the_two_others_when_its_master_falls_behind) {
    VirtualLan lan(1);
    for (int i = 0; i < 3; ++i) lan.add_host(i * 2s, {});
    std::optional<HostIndex> master;
    lan.observe([&](HostIndex by, const Action& action) {
        const auto* report = std::get_if<Report>(&action);
        const auto* round = report != nullptr ? std::get_if<RoundFinished>(report) : nullptr;
        if (round != nullptr && round->measured == 2 && round->largest_correction < 10ms) master = by;
    });
    ASSERT_TRUE(lan.run_until([&] { return master.has_value(); }, 20s));
    const HostIndex other = *master == 0 ? 1 : 0;
    const Duration before = lan.error(other);
    lan.step_clock(*master, -62ms);
    lan.run_for(70s);
    EXPECT_LT(std::chrono::abs(lan.error(other) - before), 5ms);
}

TEST_F(AnEnsemble, V11_counts_all_synchronised_clocks_where_voters_have_no_majority) {
    settle(2);
    lan_.add_host(1s, {});
    lan_.run_for(20s);
    const auto before = errors();
    lan_.step_clock(master_, -62ms);
    lan_.run_for(70s);
    for (HostIndex host = 0; host < 3; ++host)
        EXPECT_LT(std::chrono::abs(lan_.error(host) - before[host]), 5ms) << host;
}

TEST_F(AnEnsemble, A13_measures_again_when_a_majority_jumps) {
    settle(5);
    lan_.step_clock(master_, 10s);
    EXPECT_TRUE(lan_.run_until([&] { return lan_.worst_pair() < 1ms; }, 70s));
    EXPECT_EQ(reported<MajorityDoubted>(), 1U);
    EXPECT_LT(std::chrono::abs(lan_.error(master_)), 10ms);
}

TEST_F(AnEnsemble, A13_a_jump_that_the_second_measurement_does_not_confirm_moves_no_clock) {
    settle(5);
    const auto before = errors();
    bool jumped = false;
    lan_.observe([&](HostIndex by, const Action& action) { // for 200 ms all others seem 15 ms ahead
        if (by != master_ || jumped || !std::holds_alternative<Probe>(action)) return;
        jumped = true;
        lan_.step_clock(master_, -15ms);
        lan_.at(lan_.now() + 200ms, [this] { lan_.step_clock(master_, 15ms); });
    });
    lan_.run_for(70s);
    ASSERT_TRUE(jumped);
    for (HostIndex host = 0; host < 5; ++host)
        EXPECT_LT(std::chrono::abs(lan_.error(host) - before[host]), 1ms) << host;
}

TEST_F(AnEnsemble, one_clock_that_jumps_is_corrected_and_moves_no_other) {
    settle(5);
    const auto before = errors();
    const HostIndex other = master_ == 0 ? 1 : 0;
    lan_.step_clock(other, 300ms);
    lan_.run_for(70s);
    for (HostIndex host = 0; host < 5; ++host)
        EXPECT_LT(std::chrono::abs(lan_.error(host) - before[host]), 1ms) << host;
}

TEST_F(AnEnsemble, C12_reports_a_slave_that_ignores_corrections) {
    settle(4);
    const HostIndex stubborn = lan_.add_host(300ms, 20_ppm);
    lan_.disobey(stubborn);
    lan_.run_for(60s);
    EXPECT_EQ(reported<SlaveResponds>(), 1U);
    const auto& slaves = lan_.node(master_).slaves();
    const auto name = lan_.station(stubborn).name();
    const auto entry = std::ranges::find(slaves, name, [](const auto& one) { return one.first; });
    ASSERT_NE(entry, slaves.end());
    EXPECT_EQ(entry->second.pace.response(), Response::ignores);
    EXPECT_FALSE(entry->second.votes);
}

// ---- votes

class AnElectorate : public testing::Test {
  protected:
    SlaveRecord& add(const std::string& name) {
        const Claim place{NetworkId{1}, {next_ip_++}};
        SlaveRecord& slave = *slaves_.enlist(*HostName::from(name), place, now_).value().record;
        slave.needs_set = false;
        return slave;
    }
    /// For this time, a round every second finds all slaves synchronised.
    void pass(Duration span) {
        for (const Instant end = now_ + span; now_ < end; now_ += 1s) {
            for (auto& [name, slave] : slaves_) slave.offset = Interval::around({}, 1us);
            admit_voters(slaves_, now_);
            for (auto& [name, slave] : slaves_) note_correction(slave, {}, now_);
        }
    }
    [[nodiscard]] std::size_t votes() {
        for (auto& [name, slave] : slaves_) slave.offset = Interval::around({}, 1us);
        return votes_of(Electors::voters, slaves_, Trust{*HostName::from("me"), {}}).size();
    }

    SlaveTable slaves_;
    Instant now_{1h};
    std::uint32_t next_ip_ = 1;
};

TEST_F(AnElectorate, of_a_new_network_has_all_synchronised_slaves) {
    for (const char* name : {"a", "b", "c", "d"}) add(name);
    pass(2s);
    EXPECT_EQ(votes(), 4U);
}

TEST_F(AnElectorate, A5_takes_in_newcomers_after_a_minute_and_never_more_than_there_were) {
    for (const char* name : {"a", "b"}) add(name);
    pass(62s);
    for (int i = 0; i < 10; ++i) add("new" + std::to_string(i));
    pass(59s);
    EXPECT_EQ(votes(), 2U);
    pass(10s);
    EXPECT_EQ(votes(), 2U + 3U) << "ours is the third";
    pass(2min);
    EXPECT_EQ(votes(), 12U);
}

TEST_F(AnElectorate, A5_withdraws_the_vote_of_a_clock_that_is_not_synchronised) {
    for (const char* name : {"a", "b", "c"}) add(name);
    pass(62s);
    note_correction(*slaves_.find(*HostName::from("a")), 1s, now_);
    EXPECT_EQ(votes(), 2U);
    pass(59s);
    EXPECT_EQ(votes(), 2U);
    pass(2s);
    EXPECT_EQ(votes(), 3U);
}

TEST_F(AnElectorate, A13_counts_a_machine_once) {
    for (const char* name : {"a", "b", "c"}) add(name).machine = MachineId{7};
    add("d").machine = MachineId{8};
    add("e");
    pass(2s);
    EXPECT_EQ(votes(), 3U);
}

}
}
