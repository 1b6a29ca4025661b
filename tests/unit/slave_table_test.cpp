// A master's slaves: bounded for each address, kept by answers, and safe from impersonation.
#include "tests/unit/driven_node.hpp"
#include "tests/unit/literals.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace timed {
namespace {

constexpr NetworkId lan = DrivenNode::first.id;
constexpr Address elsewhere{0x0a4d00ee, timed_port};

/// A master; the slaves whose addresses are in `answering` answer.
class Membership : public testing::Test {
  protected:
    Membership() {
        node.pass(8s);
        EXPECT_EQ(node.role(), Role::master);
        node.forget();
    }

    bool answers(std::uint32_t ip) const { return std::ranges::find(answering, ip) != answering.end(); }

    /// Lets time pass; live slaves answer measurements and corrections.
    void play(Duration length) {
        for (Duration passed{}; passed < length; passed += 10ms) {
            node.pass(10ms);
            const auto probes = node.done();
            for (; seen_done < probes.size(); ++seen_done) {
                const auto* probe = std::get_if<Probe>(&probes[seen_done]);
                if (probe == nullptr) continue;
                ++probed[probe->ip];
                answers(probe->ip) ? node.finish(probe->id, Interval::around({}, 5us)) : node.fail(probe->id);
            }
            const auto sent = node.sent();
            for (; seen_sent < sent.size(); ++seen_sent) {
                const auto& [when, what] = sent[seen_sent];
                const bool asks = what.message().type == MessageType::settime ||
                                  what.message().type == MessageType::adjtime;
                if (asks && answers(what.to->ip))
                    node.hear({MessageType::ack, what.message().sequence, name_at(what.to->ip)}, *what.to);
            }
        }
    }
    HostName name_at(std::uint32_t ip) const {
        for (const auto& [name, slave] : node.node().slaves()) {
            if (slave.address.ip == ip) return name;
        }
        return "nobody"_host;
    }
    std::size_t slaves() const { return node.node().slaves().size(); }
    const SlaveRecord* find(const HostName& name) const {
        for (const auto& [known, slave] : node.node().slaves()) {
            if (known == name) return &slave;
        }
        return nullptr;
    }
    template <class Kind> std::size_t reported() const { return reports<Kind>(node).size(); }
    std::size_t ignored(Ignored reason) const {
        return static_cast<std::size_t>(std::ranges::count(timed::ignored(node), reason));
    }
    std::size_t bytes_to(Address to) const { return node.sent_to(to).size() * wire_size; }

    DrivenNode node{{"master"_host}};
    std::vector<std::uint32_t> answering;
    std::map<std::uint32_t, std::size_t> probed;
    std::size_t seen_done = 0;
    std::size_t seen_sent = 0;
};

TEST_F(Membership, C7_takes_few_names_from_one_address) {
    for (int i = 0; i < 20'050; ++i) {
        node.hear({MessageType::slaveup, 0, numbered("x", i)}, stranger(0));
        if (i % 100 == 0) node.pass(1s);
    }
    EXPECT_LE(slaves(), SlaveTable::most_names);
    node.hear(message_from("honest", MessageType::slaveup));
    EXPECT_NE(find("honest"_host), nullptr);
}

TEST_F(Membership, C7_drops_a_host_that_has_never_answered_within_seconds) {
    answering = {DrivenNode::peer.ip};
    node.hear(message_from("honest", MessageType::slaveup));
    for (std::uint32_t i = 0; i < 1'000; ++i)
        node.hear({MessageType::slaveup, 0, numbered("x", static_cast<int>(i))}, stranger(i));
    play(30s);
    EXPECT_EQ(slaves(), 1U);
    EXPECT_NE(find("honest"_host), nullptr);
}

TEST_F(Membership, C7_is_not_kept_waiting_by_claims_of_a_host_that_never_answers) {
    for (int second = 0; second < 60; second += 3) {
        node.hear(message_from("silent", MessageType::slaveup));
        play(3s);
    }
    EXPECT_GE(reported<SlaveForgotten>(), 3U);
}

TEST_F(Membership, C7_makes_room_for_a_newcomer_where_one_has_been_silent) {
    SlaveTable table;
    for (std::uint32_t i = 0; i < SlaveTable::capacity; ++i)
        ASSERT_TRUE(table.enlist(numbered("x", static_cast<int>(i)), {lan, stranger(i)}, Instant{1s}));
    EXPECT_FALSE(table.enlist("honest"_host, {lan, elsewhere}, Instant{2s}));
    EXPECT_TRUE(table.enlist("honest"_host, {lan, elsewhere}, Instant{12s}));
    EXPECT_EQ(table.size(), SlaveTable::capacity);
}

TEST_F(Membership, A16_asks_the_known_address_before_it_is_replaced) {
    answering = {DrivenNode::peer.ip, elsewhere.ip};
    node.hear(message_from("slave", MessageType::slaveup));
    play(10s);
    for (int i = 0; i < 5; ++i) {
        node.hear(message_from("slave", MessageType::slaveup), elsewhere);
        play(2s);
        ASSERT_EQ(find("slave"_host)->address, DrivenNode::peer);
    }
    EXPECT_EQ(ignored(Ignored::duplicate_slave_name), 5U);
    EXPECT_EQ(reported<SlaveMoved>(), 0U);
    EXPECT_TRUE(node.sent_to(elsewhere).empty());
}

TEST_F(Membership, A16_follows_a_host_to_its_new_address_after_one_message) {
    answering = {DrivenNode::peer.ip};
    node.hear(message_from("slave", MessageType::slaveup));
    play(10s);
    answering = {elsewhere.ip};
    node.hear(message_from("slave", MessageType::slaveup), elsewhere);
    play(3s);
    EXPECT_EQ(find("slave"_host)->address, elsewhere);
    EXPECT_EQ(reported<SlaveMoved>(), 1U);
    EXPECT_FALSE(find("slave"_host)->needs_set) << "it was told the time";
}

TEST_F(Membership, A19_sends_little_to_a_host_that_has_never_answered) {
    node.hear(message_from("x", MessageType::slaveup));
    play(165s);
    EXPECT_LE(bytes_to(DrivenNode::peer), 2 * wire_size);
    EXPECT_LE(probed[DrivenNode::peer.ip], 15U);
    EXPECT_EQ(slaves(), 0U);
}

}
}
