// In steady state a datagram needs no heap memory. A separate program, because it counts all allocations.
#include "proto/node/node.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <new>
#include <string>

namespace {
std::size_t allocations =
    0; // NOLINT(cppcoreguidelines-avoid-non-const-global-variables): counts for the whole program
}

// NOLINTBEGIN(misc-new-delete-overloads,cppcoreguidelines-no-malloc,cppcoreguidelines-owning-memory)
void* operator new(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size)) return memory;
    throw std::bad_alloc{};
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t /*size*/) noexcept { std::free(memory); }
// NOLINTEND(misc-new-delete-overloads,cppcoreguidelines-no-malloc,cppcoreguidelines-owning-memory)

namespace timed {
namespace {

constexpr Network network{NetworkId{1}, 0x0a4d0001, 0xffff0000, 0x0a4dffff};
constexpr Duration error_of_measuring = 5us;

Address address_of(std::size_t other) { return {static_cast<std::uint32_t>(0x0a4d0100 + other)}; }
HostName name_of(std::size_t other) { return *HostName::from("other" + std::to_string(other)); }

/// A node whose allocations are counted for each event.
class ANode : public testing::Test {
  protected:
    ANode() {
        actions.reserve(1000);
        const std::array networks{network};
        feed(NetworksChanged{networks});
    }

    /// Number of allocations while the event is handled.
    std::size_t feed(const Event& event) {
        actions.clear();
        const std::size_t before = allocations;
        node.handle(event, now, actions);
        const std::size_t taken = allocations - before;
        for (const auto& action : actions) {
            if (const auto* step = std::get_if<Step>(&action)) now.wall += step->amount;
        }
        return taken;
    }

    std::size_t hear(std::size_t other, Message message) {
        message.name = name_of(other);
        const Datagram bytes = encode(message);
        return feed(DatagramReceived{network.id, address_of(other), bytes, now.instant});
    }

    void pass(Duration length) {
        now.instant += length;
        now.wall += length;
    }

    Now now{Instant{1000s}, WallTime{std::chrono::seconds{1'800'000'000}}};
    Node node{{*HostName::from("node")}, 1};
    Actions actions;
};

TEST_F(ANode, allocates_nothing_for_what_its_master_says) {
    const Message someone{MessageType::any, 0, name_of(1)};
    const auto from_master = [&](MessageType type, std::uint16_t sequence, TimeWords time = {}) {
        Message message = someone;
        message.type = type;
        message.sequence = sequence;
        message.time = time;
        return hear(1, message);
    };
    from_master(MessageType::masterup, 0);
    from_master(MessageType::settime, 1, to_time_of_day(now.wall));
    std::uint16_t sequence = 1;
    std::size_t taken = 0;
    for (int second = 0; second < 100; ++second) {
        pass(1s);
        const std::size_t announced = from_master(MessageType::loop, ++sequence);
        const std::size_t corrected = from_master(MessageType::adjtime, ++sequence, to_amount(second * 1us));
        const std::size_t woken = feed(TimePassed{});
        if (second > 0) taken += announced + corrected + woken; // the first one allocates permanent memory
    }
    ASSERT_EQ(node.standings().front().role, Role::slave);
    ASSERT_TRUE(node.discipline().last_correction());
    EXPECT_EQ(taken, 0U);
}

class AMaster : public ANode {
  protected:
    AMaster() {
        while (node.standings().front().role != Role::master) wake();
    }

    std::size_t wake() {
        const Instant next = node.next_wake().value_or(now.instant);
        pass(std::max(Duration{}, next - now.instant));
        return feed(TimePassed{});
    }

    /// Allocations of one round: by the events before its last probe has ended, by that one, and by the
    /// acknowledgements.
    struct Taken {
        std::size_t measuring = 0;
        std::size_t concluding = 0;
        std::size_t acknowledging = 0;
    };
    Taken play_round() {
        Taken taken;
        std::vector<Probe> probes;
        while (probes.empty()) {
            taken.measuring += wake();
            for (const auto& action : actions) {
                if (const auto* probe = std::get_if<Probe>(&action)) probes.push_back(*probe);
            }
        }
        const Measurement measured{Quality::good, Interval::around(20us, error_of_measuring), 10us};
        for (const auto& probe : probes) {
            pass(1ms);
            (&probe == &probes.back() ? taken.concluding : taken.measuring) +=
                feed(ProbeFinished{probe.id, measured});
        }
        taken.acknowledging = acknowledge();
        return taken;
    }

    /// All hosts acknowledge the last corrections.
    std::size_t acknowledge() {
        std::vector<Transmit> told;
        for (const auto& action : actions) {
            const auto* transmit = std::get_if<Transmit>(&action);
            if (transmit != nullptr && transmit->to) told.push_back(*transmit);
        }
        corrections_ = told.size();
        std::size_t taken = 0;
        for (const auto& correction : told) {
            const Message ack{MessageType::ack, correction.message.sequence, correction.message.name};
            taken += hear(correction.to->ip - address_of(0).ip, ack);
        }
        return taken;
    }

    /// Allocations of one more round after several rounds with this many slaves.
    Taken steady_round(std::size_t slaves) {
        for (std::size_t slave = 0; slave < slaves; ++slave) {
            hear(slave, Message{MessageType::slaveup, 0, name_of(slave)});
            acknowledge();
        }
        for (int round = 0; round < 5; ++round) play_round();
        const Taken taken = play_round();
        EXPECT_EQ(corrections_, slaves);
        EXPECT_EQ(node.slaves().size(), slaves);
        return taken;
    }

    std::size_t corrections_ = 0;
};

TEST_F(AMaster, allocates_nothing_for_measurements_and_acknowledgements) {
    const Taken taken = steady_round(50);
    EXPECT_EQ(taken.measuring, 0U);
    EXPECT_EQ(taken.acknowledging, 0U);
}

// The average uses lists with an element for each clock.
TEST_F(AMaster, allocates_a_few_lists_a_round_however_many_slaves_it_has) {
    const Taken few = steady_round(5);
    const Taken many = steady_round(200);
    EXPECT_LE(many.concluding, few.concluding);
    EXPECT_LE(many.concluding, 8U);
}

}
}
