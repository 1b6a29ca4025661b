// The status as text, also from invalid or incomplete input.
#include "timedc/view/status_summary.hpp"

#include <boost/json/parse.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>

namespace timed::control {
namespace {

using testing::HasSubstr;

std::optional<std::string> summary(std::string_view json) { return summarize(boost::json::parse(json)); }

TEST(StatusSummary, ShowsTheMasterAndTheClock) {
    const auto text = summary(R"({"name":"h2","version":"0.1.0","uptime_s":90061,"role":"slave","master":"h1",
        "networks":[{"interface":"eth0","address":"10.77.0.2","network":"10.77.0.0/16","role":"slave","master":"h1",
        "reason":"master-announced","slaves":0}],"frequency_ppb":-12345.0,"last_correction_ns":-5000,"last_correction_kind":"slew","round":null,
        "packets":{"received":7,"sent":5},"ignored":{"duplicate":2}})");
    ASSERT_TRUE(text);
    EXPECT_EQ(*text, "h2, timed 0.1.0, up 1 d 01:01:01\n"
                     "network     10.77.0.0/16 by eth0: slave to h1 (master-announced)\n"
                     "correction  -5.0 us by a slew\n"
                     "frequency   -12.345 ppm\n"
                     "packets     7 received, 5 sent\n"
                     "ignored     duplicate 2\n");
}

TEST(StatusSummary, OfAMasterShowsTheLastRound) {
    const auto text = summary(R"({"name":"h1","networks":[{"interface":"eth0","network":"10.77.0.0/16",
        "role":"master","master":"h1","slaves":1}],"round":{"slaves":1,"measured":1,"good":2,
        "network_offset_ns":1500000,"largest_correction_ns":2500000000}})");
    ASSERT_TRUE(text);
    EXPECT_THAT(*text, HasSubstr("eth0: master of 1 slave\n"));
    EXPECT_THAT(*text, HasSubstr("1 of 1 slave measured, 2 truechimers; own correction +1.500 ms, largest "
                                 "correction +2.500 s\n"));
}

TEST(StatusSummary, C15_of_a_gateway_shows_every_network_with_its_reason) {
    const auto text = summary(R"({"name":"gw","networks":[
        {"interface":"eth0","network":"10.77.0.0/16","role":"slave","master":"m1","reason":"better-root"},
        {"interface":"eth1","network":"10.78.0.0/16","role":"bystander","master":"m2","reason":"other-network"}],
        "unused_networks":[{"interface":"eth2","network":"10.78.0.0/16","reason":"spare"}]})");
    ASSERT_TRUE(text);
    EXPECT_THAT(*text, HasSubstr("network     10.77.0.0/16 by eth0: slave to m1 (better-root)\n"
                                 "network     10.78.0.0/16 by eth1: bystander of m2 (other-network)\n"
                                 "network     10.78.0.0/16 by eth2: not used (spare)\n"));
}

TEST(StatusSummary, U18_shows_why_a_host_neither_leads_nor_follows) {
    EXPECT_THAT(*summary(R"({"name":"h1","trouble":"clock-disciplined-by-another"})"),
                HasSubstr("trouble     clock-disciplined-by-another\n"));
    EXPECT_THAT(*summary(R"({"name":"h1","trouble":null})"), testing::Not(HasSubstr("trouble")));
}

TEST(StatusSummary, A20_a_number_beyond_all_integers_is_shown_as_a_large_one) {
    for (const auto* uptime : {"1e300", "-1e300", "18446744073709551615"})
        EXPECT_TRUE(summary(fmt::format(R"({{"name":"h1","uptime_s":{}}})", uptime))) << uptime;
    EXPECT_THAT(*summary(R"({"name":"h1","uptime_s":1e300})"), HasSubstr("up 11574074 d 01:46:40"));
}

TEST(StatusSummary, IsNothingForInvalidInput) {
    for (const auto* json : {"[]", "null", "3", "{}", R"({"name":7})", R"("h1")"})
        EXPECT_FALSE(summary(json)) << json;
}

TEST(StatusSummary, ToleratesFieldsThatAreMissingOrOfAnotherType) {
    EXPECT_TRUE(summary(R"({"name":"h1"})"));
    EXPECT_TRUE(summary(R"({"name":"h1","networks":[1,{}],"round":[],"packets":"","ignored":7,"uptime_s":"x",
                            "malformed":{"too-short":"many"},"frequency_ppb":null,"last_correction_kind":3})"));
}

}
}
