// Properties of the virtual LAN that other tests rely on.
#include "tests/sim/virtual_lan.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace sim {
namespace {

using namespace timed;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

/// A daemon that performs given actions and records its events.
struct Script {
    Actions at_start{};
    std::vector<ProbeId> finished{};
    std::vector<Address> heard_from{};
    std::vector<std::vector<Network>> networks{};
};

class Puppet : public Station {
  public:
    explicit Puppet(Script& script, const HostName& name)
        : script_(script)
        , name_(name) {}

    void handle(const Event& event, Now /*now*/, Actions& actions) override {
        if (const auto* changed = std::get_if<NetworksChanged>(&event)) {
            script_.networks.emplace_back(changed->networks.begin(), changed->networks.end());
            actions = std::exchange(script_.at_start, {});
        } else if (const auto* finished = std::get_if<ProbeFinished>(&event)) {
            script_.finished.push_back(finished->id);
        } else if (const auto* received = std::get_if<DatagramReceived>(&event)) {
            script_.heard_from.push_back(received->from);
        }
    }
    [[nodiscard]] std::optional<Instant> next_wake() const override { return std::nullopt; }
    [[nodiscard]] std::vector<std::byte> encoded(const Message& message) const override {
        const auto bytes = encode(message);
        return {bytes.begin(), bytes.end()};
    }
    [[nodiscard]] const HostName& name() const override { return name_; }
    [[nodiscard]] Standing standing(NetworkId /*network*/) const override { return {}; }

  private:
    Script& script_;
    HostName name_;
};

class AVirtualLan : public testing::Test {
  protected:
    HostIndex add(Script& script, const VirtualLan::Networks& on = {0}) {
        const auto make = [&](const HostName& name, std::uint64_t /*seed*/) {
            return std::make_unique<Puppet>(script, name);
        };
        return lan.add_station(make, 0s, 0_ppm, on);
    }

    static Message hello() { return {MessageType::masterup, 0, *HostName::from("somebody")}; }
    static Transmit broadcast(std::uint32_t network) { return {NetworkId{network}, std::nullopt, hello()}; }
    static Transmit to(Address address) { return {std::nullopt, address, hello()}; }

    VirtualLan lan{1};
    Script a, b, c;
};

TEST_F(AVirtualLan, finishes_each_measurement_once) {
    add(b);
    a.at_start = {Probe{ProbeId{1}, NetworkId{1}, lan.address_of(0).ip},
                  Probe{ProbeId{2}, NetworkId{1}, lan.address_of(7).ip}};
    add(a);
    lan.run_for(10s);
    EXPECT_THAT(a.finished, ElementsAre(ProbeId{1}, ProbeId{2}));
}

TEST_F(AVirtualLan, carries_a_broadcast_to_the_members_of_its_network_alone) {
    const auto other = lan.add_network();
    add(b, {0, other});
    add(c, {0});
    a.at_start = {broadcast(1)};
    const auto sender = add(a, {other});
    lan.run_for(1s);
    EXPECT_THAT(b.heard_from, ElementsAre(VirtualLan::address_of(sender, other)));
    EXPECT_THAT(c.heard_from, IsEmpty());
    EXPECT_THAT(a.heard_from, SizeIs(1)) << "as on Ethernet, the sender hears it too";
}

TEST_F(AVirtualLan, delivers_a_packet_to_the_owner_of_the_address) {
    const auto other = lan.add_network();
    const auto far = add(b, {0, other});
    a.at_start = {to(VirtualLan::address_of(far, other)), to(VirtualLan::address_of(far, 0))};
    add(a, {other});
    lan.run_for(1s);
    EXPECT_THAT(b.heard_from, SizeIs(1)) << "networks the sender is not on are out of reach";
}

TEST_F(AVirtualLan, takes_a_broadcast_on_a_link_to_the_far_end_alone) {
    const auto link = lan.add_link(0, 1);
    add(b, {link});
    a.at_start = {broadcast(1)};
    add(a, {link});
    lan.run_for(1s);
    EXPECT_THAT(a.heard_from, IsEmpty());
    EXPECT_THAT(b.heard_from, SizeIs(1));
    ASSERT_THAT(a.networks.back(), SizeIs(1));
    EXPECT_EQ(a.networks.back().front().broadcast, VirtualLan::address_of(0, link).ip);
    EXPECT_EQ(b.networks.back().front().broadcast, VirtualLan::address_of(1, link).ip);
}

TEST_F(AVirtualLan, tells_a_daemon_when_an_interface_goes_comes_and_changes_its_address) {
    const auto other = lan.add_network();
    const auto host = add(a, {0, other});
    lan.take_down(host, 0);
    lan.bring_up(host, 0);
    lan.change_address(host, other);
    ASSERT_THAT(a.networks, SizeIs(4));
    EXPECT_THAT(a.networks[1], ElementsAre(a.networks[0][1]));
    EXPECT_EQ(a.networks[2], a.networks[0]);
    EXPECT_NE(a.networks[3][1].address, a.networks[0][1].address);
    EXPECT_NE(a.networks[3][1].id, a.networks[0][1].id);
}

TEST_F(AVirtualLan, loses_what_is_under_way_to_an_interface_that_goes) {
    const auto host = add(b);
    a.at_start = {broadcast(1)};
    add(a);
    lan.take_down(host, 0);
    lan.run_for(1s);
    EXPECT_THAT(b.heard_from, IsEmpty());
}

TEST_F(AVirtualLan, loses_packets_in_one_direction_where_that_is_asked) {
    add(b);
    a.at_start = {broadcast(1)};
    lan.lose_one_way(0, 0, 0, 1);
    add(a);
    lan.run_for(1s);
    EXPECT_THAT(b.heard_from, IsEmpty());
    lan.lose_one_way(0, 0, 1, 0);
    const auto again = encode(hello());
    lan.inject(0, VirtualLan::address_of(1), again);
    EXPECT_THAT(b.heard_from, SizeIs(1));
}

TEST_F(AVirtualLan, brings_packets_twice_and_out_of_order_when_the_weather_is_such) {
    lan.set_weather({30us, {}, 0, 1});
    add(b);
    a.at_start = {broadcast(1)};
    const auto sender = add(a);
    lan.run_for(1s);
    EXPECT_THAT(b.heard_from, SizeIs(2));

    lan.set_weather({30us, {}, 0, 0, 0.5});
    lan.kill(sender);
    a.heard_from.clear();
    for (int i = 0; i < 20; ++i) a.at_start.emplace_back(to(VirtualLan::address_of(0)));
    lan.start(sender);
    b.heard_from.clear();
    lan.run_for(1ms);
    const auto early = b.heard_from.size();
    lan.run_for(1s);
    EXPECT_GT(early, 0U);
    EXPECT_LT(early, 20U);
    EXPECT_THAT(b.heard_from, SizeIs(20));
}

}
}
