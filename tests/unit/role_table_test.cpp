// The table in docs/protocol.md, "What each message does in each role", against the node itself.
#include "proto/node.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace timed {
namespace {

constexpr std::array roles{Role::searching, Role::slave, Role::candidate, Role::master, Role::bystander};

struct Cell {
    std::set<std::string> answers; ///< messages to the sender
    std::string becomes;           ///< role after, or empty
};

std::string trimmed(const std::string& text) {
    const auto begin = text.find_first_not_of(' ');
    return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

// "ACK, SETTIME -> slave; enlisted": what stands before the semicolon is checked here.
Cell parse(const std::string& text) {
    const std::string certain = trimmed(text.substr(0, text.find(';')));
    const auto arrow = certain.find("->");
    Cell cell;
    std::istringstream answers{certain.substr(0, arrow)};
    for (std::string answer; std::getline(answers, answer, ',');) {
        if (trimmed(answer) != "-") cell.answers.insert(trimmed(answer));
    }
    if (arrow != std::string::npos) cell.becomes = trimmed(certain.substr(arrow + 2));
    return cell;
}

using Table = std::map<std::string, std::vector<Cell>>; ///< message name -> one cell a role

Table read_table() {
    std::ifstream document{PROTOCOL_COMPANION};
    Table table;
    bool within = false;
    for (std::string line; std::getline(document, line);) {
        if (line.starts_with("| message | searching")) within = true;
        if (within && line.empty()) break;
        if (!within || !std::regex_search(line, std::regex{"^\\| [A-Z]+ \\|"})) continue;
        std::vector<std::string> columns;
        std::string rest = line.substr(1);
        for (auto bar = rest.find('|'); bar != std::string::npos; bar = rest.find('|')) {
            columns.push_back(trimmed(rest.substr(0, bar)));
            rest = rest.substr(bar + 1);
        }
        auto& cells = table[columns.at(0)];
        std::transform(columns.begin() + 1, columns.end(), std::back_inserter(cells), parse);
    }
    return table;
}

// One node, driven by hand.
class Driven {
  public:
    static constexpr Network first{NetworkId{1}, 0x0a4d0001, 0xffff0000, 0x0a4dffff};
    static constexpr Network second{NetworkId{2}, 0x0a4e0001, 0xffff0000, 0x0a4effff};

    explicit Driven(Role role)
        : role_(role) {
        feed(NetworksChanged{networks_});
        if (role == Role::bystander) hear(second.id, named("leader", MessageType::masterup), 0x0a4e0002);
        switch (role) {
        case Role::searching: break;
        case Role::slave: hear(first.id, named("peer", MessageType::masterup), peer.ip); break;
        case Role::candidate: pass(2500ms); break;
        case Role::master:
            pass(8s);
            hear(first.id, named("peer", MessageType::slaveup), peer.ip);
            pass(8s);
            break;
        case Role::bystander: hear(first.id, named("peer", MessageType::masterup), peer.ip); break;
        }
        actions_.clear();
    }

    static Message named(const char* name, MessageType type) { return {type, 7, *HostName::from(name)}; }

    void hear(NetworkId network, const Message& message, std::uint32_t from) {
        const auto bytes = encode(message);
        feed(DatagramReceived{network, {from, timed_port}, bytes, now_.wall});
    }

    void pass(Duration span) {
        const Instant end = now_.instant + span;
        for (auto next = node_.next_wake(); next && *next <= end; next = node_.next_wake()) {
            advance(std::max(*next, now_.instant));
            feed(TimePassed{});
        }
        advance(end);
    }

    [[nodiscard]] Role role() const { return node_.standings().front().role; }

    [[nodiscard]] std::set<std::string> answers_to(std::uint32_t ip) const {
        std::set<std::string> answers;
        for (const auto& action : actions_) {
            const auto* sent = std::get_if<Transmit>(&action);
            if (sent != nullptr && sent->to && sent->to->ip == ip) {
                answers.insert(std::string{to_string(sent->message.type)});
            }
        }
        return answers;
    }

    static constexpr Address peer{0x0a4d0002, timed_port};

  private:
    void feed(const Event& event) { node_.handle(event, now_, actions_); }
    void advance(Instant to) {
        now_.wall += to - now_.instant;
        now_.instant = to;
    }

    Role role_;
    std::vector<Network> networks_ =
        role_ == Role::bystander ? std::vector{first, second} : std::vector{first};
    Node node_{{*HostName::from("me")}, 1};
    Now now_{Instant{1000s}, WallTime{std::chrono::seconds{1'800'000'000}}};
    Actions actions_;
};

bool local_only(MessageType type) {
    return type == MessageType::setdate || type == MessageType::traceon || type == MessageType::traceoff;
}

Message message_of(MessageType type) {
    Message message = Driven::named("peer", type);
    if (type == MessageType::loop) message.hops = 10;
    if (carries_time(type)) message.time = {1'800'000'020, 0};
    if (type == MessageType::adjtime) message.time = to_amount(5ms);
    return message;
}

TEST(RoleTable, names_every_message_type_once_and_has_a_cell_for_every_role) {
    const auto table = read_table();
    ASSERT_EQ(table.size(), message_type_count);
    for (std::size_t type = 0; type < message_type_count; ++type) {
        const auto row = table.find(std::string{to_string(static_cast<MessageType>(type))});
        ASSERT_NE(row, table.end()) << type;
        EXPECT_EQ(row->second.size(), roles.size()) << row->first;
    }
}

class EveryMessage : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Type, EveryMessage, testing::Range(0, static_cast<int>(message_type_count)),
                         [](const auto& parameter) {
                             return std::string{to_string(static_cast<MessageType>(parameter.param))};
                         });

TEST_P(EveryMessage, does_in_every_role_what_the_table_says) {
    const auto type = static_cast<MessageType>(GetParam());
    const auto cells = read_table().at(std::string{to_string(type)});
    for (std::size_t i = 0; i < roles.size(); ++i) {
        const Role role = roles.at(i);
        SCOPED_TRACE(std::string{to_string(role)});
        Driven node{role};
        ASSERT_EQ(node.role(), role);
        const std::uint32_t from = local_only(type) ? Driven::first.address : Driven::peer.ip;
        node.hear(Driven::first.id, message_of(type), from);
        node.pass(150ms); // answers to broadcasts are delayed by up to 100 ms
        const std::string expected =
            cells.at(i).becomes.empty() ? std::string{to_string(role)} : cells.at(i).becomes;
        EXPECT_EQ(node.answers_to(from), cells.at(i).answers);
        EXPECT_EQ(to_string(node.role()), expected);
    }
}

}
}
