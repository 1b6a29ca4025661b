// Log lines about this host's networks.
#include "timed/net/network_log.hpp"

#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>

#include <array>
#include <sstream>

namespace timed {
namespace {

const LocalNetwork lan{{NetworkId{1}, 0x0a4d0002, 0xffff0000, 0x0a4dffff}, "eth0", 2};
const LocalNetwork spare{{NetworkId{}, 0x0a4d0009, 0xffff0000, 0x0a4dffff}, "eth1", 3};

class NetworkLogTest : public testing::Test {
  protected:
    NetworkLogTest() { log->set_pattern("%l: %v"); }

    std::string lines_about(std::vector<LocalNetwork> used, std::vector<UnusedNetwork> unused) {
        text.str({});
        networks.note(used, unused);
        return text.str();
    }

    std::ostringstream text;
    std::shared_ptr<spdlog::logger> log =
        std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_st>(text));
    NetworkLog networks{log};
};

TEST_F(NetworkLogTest, U14_reports_a_spare_interface_once) {
    auto used = lan;
    used.spare_interfaces = {3};
    EXPECT_EQ(lines_about({used}, {{spare, Unused::spare}}),
              "info: joined network 10.77.0.0/16 on eth0 as 10.77.0.2\n"
              "info: network 10.77.0.0/16 on eth1 as 10.77.0.9 is not used: another interface is used for "
              "this network (spare)\n");
    EXPECT_EQ(lines_about({lan}, {}), "") << "the loss of a spare changes nothing";
    EXPECT_EQ(lines_about({spare}, {}), "info: left network 10.77.0.0/16 on eth0 as 10.77.0.2\n"
                                        "info: joined network 10.77.0.0/16 on eth1 as 10.77.0.9\n");
}

TEST_F(NetworkLogTest, A14_reports_an_mtu_that_is_too_small_once) {
    const auto first = lines_about({}, {{lan, Unused::mtu_too_small}});
    EXPECT_EQ(
        first,
        "warning: network 10.77.0.0/16 on eth0 as 10.77.0.2 is not used: its MTU is below 296 bytes, the "
        "size of a TSP packet (mtu-too-small)\n"
        "warning: no usable network; waiting for one\n");
    EXPECT_EQ(lines_about({spare}, {{lan, Unused::mtu_too_small}}),
              "info: joined network 10.77.0.0/16 on eth1 as 10.77.0.9\n");
}

}
}
