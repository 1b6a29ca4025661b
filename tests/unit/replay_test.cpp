// Replays the captured messages of historic daemons to a node in the place of one of them: the node must
// give the same answers as the historic daemon.
#include "proto/exchange/acknowledgement.hpp"
#include "tests/unit/capture.hpp"
#include "tests/unit/driven_node.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <ostream>
#include <set>

namespace timed {
namespace {

const std::filesystem::path golden{GOLDEN_CAPTURES};

struct Play {
    std::string capture;
    int host;                   ///< h1 is 1
    std::size_t answers;        ///< number of answers of the historic daemon
    bool from_election = false; ///< replay starts with the election

    friend std::ostream& operator<<(std::ostream& out, const Play& play) {
        return out << play.capture.substr(0, 2) << "_h" << play.host;
    }
};

struct Line {
    CapturedDatagram datagram;
    Message message;
};

bool is_answer(const Line& line) {
    switch (line.message.type) {
    case MessageType::ack:
    case MessageType::masterack:
    case MessageType::dateack:
    case MessageType::accept:
    case MessageType::refuse:
    case MessageType::quit: return true;
    case MessageType::slaveup: return (line.datagram.to.ip & 0xffU) != 0xff;
    default: return false;
    }
}

bool only_a_master_sends(MessageType type) {
    switch (type) {
    case MessageType::masterup:
    case MessageType::masterack:
    case MessageType::dateack:
    case MessageType::settime:
    case MessageType::adjtime: return true;
    default: return false;
    }
}

class Replay : public testing::TestWithParam<Play> {
  protected:
    Replay() {
        for (auto& datagram : tsp_datagrams(golden / (GetParam().capture + ".pcap"))) {
            const auto message = *decode(datagram.payload);
            if (GetParam().from_election && lines_.empty() && message.type != MessageType::election) continue;
            lines_.push_back({std::move(datagram), message});
        }
        subnet_ = lines_.front().datagram.from.ip & 0xffffff00;
    }

    [[nodiscard]] Address address(int host) const {
        return {subnet_ | static_cast<std::uint32_t>(host), timed_port};
    }
    [[nodiscard]] bool is_ours(const Line& line) const {
        return line.datagram.from.ip == address(GetParam().host).ip;
    }
    [[nodiscard]] bool reaches_us(const Line& line) const {
        const auto to = line.datagram.to.ip;
        return !is_ours(line) && (to == address(GetParam().host).ip || to == (subnet_ | 0xffU));
    }

    /// The first host that acts as master in the capture.
    [[nodiscard]] HostName first_master() const {
        std::set<std::uint16_t> questions_to_masters;
        const auto line = std::ranges::find_if(lines_, [&](const Line& l) {
            if (l.message.type == MessageType::msitereq) questions_to_masters.insert(l.message.sequence);
            const bool answers =
                l.message.type == MessageType::ack && questions_to_masters.contains(l.message.sequence);
            return answers || only_a_master_sends(l.message.type);
        });
        return line == lines_.end() ? *HostName::from("h1") : line->message.name;
    }

    void start(WallTime when) {
        const auto self = *HostName::from("h" + std::to_string(GetParam().host));
        const bool leads = std::ranges::any_of(lines_, [&](const Line& line) {
            return is_ours(line) && only_a_master_sends(line.message.type);
        });
        const Network network{DrivenNode::first.id, address(GetParam().host).ip, 0xffffff00, subnet_ | 0xffU};
        node_ = std::make_unique<DrivenNode>(
            Node::Options{.name = self, .eligible = leads || self == first_master()}, std::vector{network},
            when);
    }

    /// Starts a node that has been running for a while, like the daemons at the start of the capture.
    void start_in_midst(WallTime when) {
        const auto self = *HostName::from("h" + std::to_string(GetParam().host));
        if (GetParam().from_election) { // there is no master, and h3 is about to become candidate
            constexpr Duration searching = 2400ms;
            start(when - searching);
            return node_->pass(searching);
        }
        start(when - 20s);
        if (self == first_master()) {
            node_->pass(10s);
        } else {
            follow_for(10s, first_master());
        }
        for (const int other : {1, 2, 3}) {
            const auto name = *HostName::from("h" + std::to_string(other));
            if (other == GetParam().host || name == first_master()) continue;
            node_->hear({MessageType::slaveup, 0, name}, address(other));
        }
        for (int round = 0; round < 10; ++round) node_->go_a_round(); // of a second each
    }

    /// Follows a live master, which answers queries.
    void follow_for(Duration span, const HostName& master) {
        const Address at = address(master.view().back() - '0');
        node_->hear({MessageType::masterup, 0, master}, at);
        node_->hear({MessageType::adjtime, 1, master}, at);
        for (; span > Duration{}; span -= 100ms) {
            node_->forget();
            node_->pass(100ms);
            for (const auto& said : node_->sent_to(at)) {
                if (said.type == MessageType::masterreq)
                    node_->hear({MessageType::masterack, said.sequence, master}, at);
            }
        }
    }

    /// Replaces the sequence number of an acknowledgement, because the node's requests have other numbers
    /// than those of the capture.
    [[nodiscard]] std::optional<Message> as_the_node_knows_it(const Line& line) const {
        Message message = line.message;
        if (!is_answer(message.type)) return message;
        const auto question = std::ranges::find_if(lines_, [&](const Line& asked) {
            return is_ours(asked) && !is_answer(asked.message.type) &&
                   asked.message.sequence == message.sequence;
        });
        if (question == lines_.end()) return std::nullopt;
        const auto asked = std::find_if(node_->sent().rbegin(), node_->sent().rend(), [&](const auto& sent) {
            return sent.what.message().type == question->message.type;
        });
        if (asked == node_->sent().rend()) return std::nullopt;
        message.sequence = asked->what.message().sequence;
        return message;
    }

    void play() {
        const auto ours = std::ranges::find_if(lines_, [&](const Line& line) { return is_ours(line); });
        const WallTime begin = lines_.front().datagram.when;
        if (ours != lines_.end() && ours->message.type == MessageType::masterreq) {
            start(ours->datagram.when - 1s);
            began_ = ours->datagram.when - 1s;
        } else {
            start_in_midst(begin);
            began_ = begin;
        }
        capture_to_node_ = node_->now().instant - began_.time_since_epoch();
        for (const auto& line : lines_) {
            if (line.datagram.when < began_) continue;
            node_->pass(at(line) - node_->now().instant);
            if (is_ours(line) && line.message.type == MessageType::election) {
                node_->hear(message_from("tool", MessageType::test)); // its timer expires now
            }
            if (!reaches_us(line)) continue;
            if (const auto message = as_the_node_knows_it(line)) hear(*message, line.datagram.from);
        }
        node_->pass(1s);
    }

    /// A measurement confirms a large correction.
    void hear(const Message& message, Address from) {
        const std::size_t before = node_->done().size();
        node_->hear(message, from);
        if (message.type != MessageType::adjtime) return;
        for (std::size_t i = before; i < node_->done().size(); ++i) {
            if (const auto* probe = std::get_if<Probe>(&node_->done()[i]))
                return node_->finish(probe->id, Interval::around(amount_of(message.time), 10us));
        }
    }

    [[nodiscard]] Instant at(const Line& line) const {
        return Instant{capture_to_node_.time_since_epoch() + line.datagram.when.time_since_epoch()};
    }

    [[nodiscard]] bool gave(const Line& answer) const {
        const bool to_a_tool = answer.datagram.to.port != timed_port; // historic slaves change the number
        return std::ranges::any_of(node_->sent(), [&](const auto& sent) {
            const bool number_matters = is_answer(answer.message.type) && !to_a_tool;
            return std::chrono::abs(sent.when - at(answer)) < 150ms && sent.what.to == answer.datagram.to &&
                   sent.what.message().type == answer.message.type &&
                   sent.what.message().name == answer.message.name &&
                   (!number_matters || sent.what.message().sequence == answer.message.sequence);
        });
    }

    /// Dates from slaves are admitted once a minute, from all slaves together.
    [[nodiscard]] bool is_second_date(const Line& answer) const {
        const auto dates_a_slave = [](const Line& line) {
            return line.message.type == MessageType::dateack && line.datagram.to.port == timed_port;
        };
        return dates_a_slave(answer) && std::ranges::any_of(lines_, [&](const Line& line) {
                   const auto before = answer.datagram.when - line.datagram.when;
                   return is_ours(line) && dates_a_slave(line) && before > Duration{} && before < 1min &&
                          line.datagram.to.ip != answer.datagram.to.ip;
               });
    }

    std::vector<Line> lines_;
    std::uint32_t subnet_ = 0;
    std::unique_ptr<DrivenNode> node_;
    WallTime began_{};
    Instant capture_to_node_{};
};

TEST_P(Replay, gives_every_answer_that_the_historic_daemon_gave) {
    play();
    std::size_t answers = 0;
    for (const auto& line : lines_) {
        if (!is_ours(line) || !is_answer(line)) continue;
        ++answers;
        EXPECT_EQ(gave(line), !is_second_date(line))
            << to_string(line.message.type) << ' ' << line.message.sequence << " to "
            << (line.datagram.to.ip & 0xffU) << ':' << line.datagram.to.port << " at "
            << (line.datagram.when - began_) / 1ms << " ms";
    }
    EXPECT_EQ(answers, GetParam().answers);
}

TEST_P(Replay, applies_the_masters_corrections) {
    play();
    std::set<std::uint16_t> told; // a retransmitted correction counts once
    for (const auto& line : lines_) {
        const bool adjusts = line.message.type == MessageType::adjtime && line.datagram.when >= began_;
        if (adjusts && reaches_us(line)) told.insert(line.message.sequence);
    }
    EXPECT_GE(reports<ClockCorrected>(*node_).size(), told.size());
}

INSTANTIATE_TEST_SUITE_P(
    Captured, Replay,
    testing::Values(
        Play{"01-coldstart-election-firstpoll", 1, 3, true},
        Play{"01-coldstart-election-firstpoll", 2, 3, true},
        Play{"01-coldstart-election-firstpoll", 3, 2, true}, Play{"02-startup-staggered-first-polls", 1, 2},
        Play{"02-startup-staggered-first-polls", 2, 3}, Play{"02-startup-staggered-first-polls", 3, 3},
        Play{"03-timedc-help-msite-clockdiff-trace", 1, 5},
        Play{"03-timedc-help-msite-clockdiff-trace", 3, 1}, Play{"05-date-set", 1, 3},
        Play{"05-date-set", 2, 4}, Play{"05-date-set", 3, 4}, Play{"06-master-kill-election", 1, 1},
        Play{"06-master-kill-election", 2, 1}, Play{"06-master-kill-election", 3, 6},
        Play{"12-four-adjtime-rounds", 1, 4}, Play{"12-four-adjtime-rounds", 2, 5},
        Play{"12-four-adjtime-rounds", 3, 5}, Play{"15-mix-76-and-268-byte-peers", 1, 6},
        Play{"15-mix-76-and-268-byte-peers", 2, 35}, Play{"15-mix-76-and-268-byte-peers", 3, 35}),
    testing::PrintToStringParamName());

}
}
