// The parser of the kernel's lists of interfaces and addresses.
#include "timed/net/interface_list.hpp"

#include <cstring>
#include <gmock/gmock.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string_view>
#include <sys/socket.h>

namespace timed {
namespace {

using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::Field;
using Bytes = std::vector<std::byte>;

template <class Value> void append(Bytes& bytes, const Value& value) {
    const auto part = std::as_bytes(std::span{&value, 1});
    bytes.insert(bytes.end(), part.begin(), part.end());
    bytes.resize(NLMSG_ALIGN(bytes.size()));
}

Bytes attribute(unsigned short type, std::span<const std::byte> value) {
    Bytes bytes;
    append(bytes, rtattr{static_cast<unsigned short>(RTA_LENGTH(value.size())), type});
    bytes.insert(bytes.end(), value.begin(), value.end());
    bytes.resize(RTA_ALIGN(bytes.size()));
    return bytes;
}
Bytes attribute(unsigned short type, std::uint32_t value) {
    return attribute(type, std::as_bytes(std::span{&value, 1}));
}
Bytes attribute(unsigned short type, std::string_view value) {
    return attribute(type, std::as_bytes(std::span{value}));
}

template <class Info>
Bytes message(std::uint16_t type, const Info& info, const std::vector<Bytes>& attributes,
              std::uint16_t flags = 0) {
    Bytes payload;
    append(payload, info);
    for (const auto& one : attributes) payload.insert(payload.end(), one.begin(), one.end());
    Bytes bytes;
    append(bytes, nlmsghdr{static_cast<std::uint32_t>(NLMSG_LENGTH(payload.size())), type, flags, 0, 0});
    bytes.insert(bytes.end(), payload.begin(), payload.end());
    return bytes;
}

Bytes link(int index, std::string_view name) {
    ifinfomsg info{};
    info.ifi_index = index;
    info.ifi_flags = IFF_UP;
    return message(RTM_NEWLINK, info, {attribute(IFLA_IFNAME, name), attribute(IFLA_MTU, 1500U)});
}

Bytes address(unsigned index, std::string_view label, std::uint32_t own, std::uint32_t peer) {
    ifaddrmsg info{};
    info.ifa_family = AF_INET;
    info.ifa_prefixlen = 16;
    info.ifa_index = index;
    return message(RTM_NEWADDR, info,
                   {attribute(IFA_ADDRESS, htonl(peer)), attribute(IFA_LOCAL, htonl(own)),
                    attribute(IFA_BROADCAST, htonl(0x0a4dffff)), attribute(IFA_LABEL, label)});
}

TEST(InterfaceList, U4_an_address_belongs_to_the_interface_of_its_index_whatever_its_label) {
    InterfaceList list;
    ASSERT_TRUE(list.take(link(7, "eth0")));
    ASSERT_TRUE(list.take(link(8, "eth1")));
    for (const auto* label : {"eth0", "eth0:1", "floating", "eth1"})
        ASSERT_TRUE(list.take(address(7, label, 0x0a4d0002, 0x0a4d0002)));
    const InterfaceAddress expected{7, "eth0", IFF_UP, 1500, 0x0a4d0002, 0x0a4d0002, 0x0a4dffff, 16};
    const InterfaceAddress eth1{.index = 8, .interface = "eth1", .flags = IFF_UP, .mtu = 1500};
    EXPECT_THAT(list.addresses(), ElementsAre(expected, expected, expected, expected, eth1));
}

TEST(InterfaceList, U5_our_own_address_and_the_peers_are_told_apart) {
    InterfaceList list;
    ASSERT_TRUE(list.take(link(7, "eth0")));
    ASSERT_TRUE(list.take(address(7, "eth0", 0x0a4d0002, 0x0a4d0003)));
    ASSERT_EQ(list.addresses().size(), 1U);
    EXPECT_EQ(list.addresses()[0].address, 0x0a4d0002U);
    EXPECT_EQ(list.addresses()[0].peer, 0x0a4d0003U);
}

TEST(InterfaceList, U14_an_interface_without_an_address_is_listed_too) {
    InterfaceList list;
    ASSERT_TRUE(list.take(link(7, "eth0")));
    ASSERT_TRUE(list.take(link(8, "eth1")));
    ASSERT_TRUE(list.take(address(8, "eth1", 0x0a4d0002, 0x0a4d0002)));
    const InterfaceAddress eth0{.index = 7, .interface = "eth0", .flags = IFF_UP, .mtu = 1500};
    const InterfaceAddress eth1{8, "eth1", IFF_UP, 1500, 0x0a4d0002, 0x0a4d0002, 0x0a4dffff, 16};
    EXPECT_THAT(list.addresses(), ElementsAre(eth1, eth0));
}

TEST(InterfaceList, EndsWhenTheKernelSaysSoAndFailsWithItsError) {
    InterfaceList list;
    EXPECT_EQ(list.take(link(7, "eth0")).value(), InterfaceList::Progress::more);
    EXPECT_EQ(list.take(message(NLMSG_DONE, int{}, {})).value(), InterfaceList::Progress::done);
    nlmsgerr refusal{};
    refusal.error = -ENOMEM;
    EXPECT_EQ(list.take(message(NLMSG_ERROR, refusal, {})).error(), boost::system::errc::not_enough_memory);
    EXPECT_EQ(list.take(message(NLMSG_DONE, int{}, {}, NLM_F_DUMP_INTR)).error(),
              boost::system::errc::interrupted);
}

TEST(InterfaceList, IsNotConfusedByWhatIsCutOff) {
    auto whole = link(7, "eth0");
    const auto more = address(7, "eth0", 0x0a4d0002, 0x0a4d0002);
    whole.insert(whole.end(), more.begin(), more.end());
    for (std::size_t size = 0; size < whole.size(); ++size) {
        InterfaceList list;
        EXPECT_TRUE(list.take(std::span{whole}.first(size)));
        EXPECT_THAT(list.addresses(), Each(Field(&InterfaceAddress::address, 0U)));
    }
}

TEST(InterfaceList, OfThisHostHasItsLoopback) {
    const auto addresses = interface_addresses();
    ASSERT_TRUE(addresses) << addresses.error().message();
    for (const auto& entry : *addresses) {
        EXPECT_NE(entry.index, 0U);
        EXPECT_FALSE(entry.interface.empty());
    }
    EXPECT_THAT(*addresses, Contains(Field(&InterfaceAddress::interface, "lo")));
}

}
}
