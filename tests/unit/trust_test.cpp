// -F: only trusted hosts may be master, vote in the average or set the date.
#include "proto/node/node.hpp"
#include "tests/sim/virtual_lan.hpp"
#include "tests/unit/literals.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace timed {
namespace {

using sim::VirtualLan;

TEST(Trust, includes_every_host_without_a_list) {
    EXPECT_TRUE(Trust{}.trusts("anybody"_host));
    EXPECT_TRUE((Trust{"me"_host, {}}).trusts("anybody"_host));
    EXPECT_FALSE((Trust{"me"_host, {}}).only_self());
}

TEST(Trust, compares_names_without_regard_to_case) {
    const Trust trust{"Me"_host, {"Alpha"_host}};
    EXPECT_TRUE(trust.trusts("aLPHA"_host));
    EXPECT_TRUE(trust.trusts("me"_host));
    EXPECT_FALSE(trust.trusts("beta"_host));
}

TEST(Trust, sends_quit_to_an_untrusted_master) {
    VirtualLan lan{1};
    lan.add_host(5s, 0_ppm); // h1, master of all others so far
    lan.run_for(10s);
    lan.add_host({"h2"_host, true, {"h3"_host}}, 0s, 0_ppm);
    lan.run_for(30s);
    EXPECT_EQ(lan.role(0), Role::slave);
    EXPECT_EQ(lan.role(1), Role::master);
    EXPECT_LT(std::chrono::abs(lan.error(0)), 1ms) << "the untrusted host follows the trusted one";
    EXPECT_LT(std::chrono::abs(lan.error(1)), 1ms) << "the trusted one never followed";
}

TEST(Trust, in_oneself_alone_serves_ones_own_time_and_never_changes_the_clock) {
    VirtualLan lan{2};
    const auto reference = lan.add_host({"h1"_host, true, {"h1"_host}}, 100ms, 0_ppm);
    for (int host = 0; host < 4; ++host) lan.add_host(0s, 30_ppm);
    lan.run_for(120s);
    EXPECT_EQ(lan.role(reference), Role::master);
    EXPECT_EQ(lan.error(reference), 100ms) << "its clock was touched";
    EXPECT_LT(lan.worst_pair(), 100us);
}

// A node that hears announcements of the master h1 when the test sends them.
class ChangingTrust : public testing::Test {
  protected:
    ChangingTrust() {
        const Network network{NetworkId{1}, 0x0a4d0002, 0xffff0000, 0x0a4dffff};
        handle(NetworksChanged{{&network, 1}});
    }

    Actions handle(const Event& event) {
        Actions actions;
        node.handle(event, {now, {}}, actions);
        return actions;
    }
    Actions trust(const std::vector<HostName>& names) { return handle(TrustChanged{names}); }
    Actions hear_master() {
        const auto bytes = encode({MessageType::loop, 1, "h1"_host});
        return handle(DatagramReceived{NetworkId{1}, {0x0a4d0001}, bytes, now});
    }
    static bool sends_quit(const Actions& actions) {
        return std::ranges::any_of(actions, [](const Action& action) {
            const auto* transmit = std::get_if<Transmit>(&action);
            return transmit != nullptr && transmit->message().type == MessageType::quit;
        });
    }
    [[nodiscard]] Role role() const { return node.standings().front().role; }

    Instant now{100s};
    Node node{{.name = "h2"_host}, 1};
};

TEST_F(ChangingTrust, that_is_withdrawn_from_the_master_makes_the_host_search) {
    hear_master();
    ASSERT_EQ(role(), Role::slave);
    EXPECT_TRUE(sends_quit(trust({"h3"_host})));
    EXPECT_EQ(role(), Role::searching);
    hear_master();
    EXPECT_EQ(role(), Role::searching) << "it is not followed again";
}

TEST_F(ChangingTrust, that_still_includes_the_master_changes_nothing) {
    hear_master();
    EXPECT_TRUE(trust({"H1"_host, "h3"_host}).empty());
    EXPECT_EQ(role(), Role::slave);
}

TEST_F(ChangingTrust, that_includes_every_host_again_lets_any_master_be_followed) {
    trust({"h3"_host});
    hear_master();
    ASSERT_EQ(role(), Role::searching);
    trust({});
    hear_master();
    EXPECT_EQ(role(), Role::slave);
}

TEST(Trust, keeps_untrusted_clocks_out_of_the_average) {
    VirtualLan lan{3};
    for (const char* own : {"h1", "h2", "h3"}) {
        lan.add_host({*HostName::from(own), true, {"h1"_host, "h2"_host, "h3"_host}}, 0s, 0_ppm);
    }
    for (int host = 0; host < 6; ++host) lan.add_host(9ms, 0_ppm);
    lan.run_for(60s);
    EXPECT_LT(lan.worst_pair(), 100us);
    EXPECT_LT(std::chrono::abs(lan.error(0)), 1ms);
}

}
}
