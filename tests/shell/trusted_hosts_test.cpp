// The trusted hosts with readable and unreadable netgroups.
#include "tests/unit/literals.hpp"
#include "timed/names/trusted_hosts.hpp"

#include <gmock/gmock.h>

namespace timed {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(TrustedHosts, AreThoseOfTheNetgroupThatThisHostIsIn) {
    TrustedHosts trusted{"me"_host, {}};
    EXPECT_EQ(trusted.netgroup_read({"alpha"_host, "ME"_host}), NetgroupFinding::in_force);
    EXPECT_THAT(trusted.all(), ElementsAre("alpha"_host, "ME"_host));
}

TEST(TrustedHosts, AreNotThoseOfAForeignNetgroup) {
    TrustedHosts trusted{"me"_host, {"me"_host, "beta"_host}};
    EXPECT_EQ(trusted.netgroup_read({"alpha"_host}), NetgroupFinding::not_in_it);
    EXPECT_THAT(trusted.all(), ElementsAre("me"_host, "beta"_host));
}

TEST(TrustedHosts, StayAsTheyAreWhileTheNetgroupCannotBeRead) {
    TrustedHosts trusted{"me"_host, {}};
    trusted.netgroup_read({"alpha"_host, "me"_host});
    EXPECT_EQ(trusted.netgroup_read({}), NetgroupFinding::unreadable);
    EXPECT_THAT(trusted.all(), ElementsAre("alpha"_host, "me"_host));
}

TEST(TrustedHosts, AreAllHostsWhenTheOnlyNetgroupIsUnknown) {
    TrustedHosts trusted{"me"_host, {}};
    EXPECT_EQ(trusted.netgroup_read({}), NetgroupFinding::unreadable);
    EXPECT_THAT(trusted.all(), IsEmpty());
}

}
}
