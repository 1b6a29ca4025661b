// The host's networks while its interfaces change.
#include "timed/net/interfaces.hpp"

#include <gtest/gtest.h>
#include <net/if.h>

namespace timed {
namespace {

using namespace std::chrono_literals;

InterfaceAddress ethernet() {
    return {.index = 2,
            .interface = "eth0",
            .flags = IFF_UP | IFF_RUNNING | IFF_BROADCAST,
            .mtu = 1500,
            .address = 0x0a4d0002,
            .peer = 0x0a4d0002,
            .prefix = 16};
}

TEST(Interfaces, C13_a_listing_that_fails_changes_nothing_and_is_tried_again) {
    boost::asio::io_context io;
    int listings = 0;
    int changes = 0;
    int failures = 0;
    Interfaces interfaces{io, {}, [&]() -> boost::system::result<std::vector<InterfaceAddress>> {
                              switch (++listings) {
                              case 1: return std::vector{ethernet()};
                              case 2:
                                  return boost::system::errc::make_error_code(
                                      boost::system::errc::not_enough_memory);
                              default: return std::vector<InterfaceAddress>{};
                              }
                          }};
    interfaces.watch([&] { ++changes; },
                     [&](const auto& error) {
                         ++failures;
                         EXPECT_EQ(error, boost::system::errc::not_enough_memory);
                     });
    EXPECT_EQ(changes, 1);
    ASSERT_EQ(interfaces.networks().size(), 1U);
    const auto id = interfaces.networks()[0].network.id;
    EXPECT_NE(interfaces.find(id), nullptr);

    interfaces.look();
    EXPECT_EQ(failures, 1);
    EXPECT_EQ(changes, 1);
    EXPECT_NE(interfaces.find(id), nullptr) << "taken off the network because memory was short";

    for (const auto deadline = std::chrono::steady_clock::now() + 10s; changes < 2;) {
        ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "not tried again";
        io.run_one_for(1s);
    }
    EXPECT_TRUE(interfaces.networks().empty());
}

TEST(Interfaces, ReportsOnceAtTheStartThatThereIsNoNetwork) {
    boost::asio::io_context io;
    int changes = 0;
    Interfaces interfaces{io, {}, [] { return std::vector<InterfaceAddress>{}; }};
    interfaces.watch([&] { ++changes; }, [](const auto&) {});
    EXPECT_EQ(changes, 1);
    interfaces.look();
    EXPECT_EQ(changes, 1);
}

}
}
