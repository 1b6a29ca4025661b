// The table "Messages and roles" in docs/protocol.md, against the node.
#include "tests/unit/driven_node.hpp"

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

// "ACK, SETTIME -> slave; enlisted": the part before the semicolon is checked here.
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

using Table = std::map<std::string, std::vector<Cell>>; ///< message name -> one cell for each role

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

DrivenNode in_role(Role role) {
    const Node::Options me{*HostName::from("me")};
    if (role == Role::bystander) { // of the first network, because it follows the second one
        DrivenNode node{me, {DrivenNode::first, DrivenNode::second}};
        const Address leader{0x0a4e0002, timed_port};
        node.hear(message_from("leader", MessageType::masterup), leader, DrivenNode::second.id);
        node.hear(message_from("peer", MessageType::masterup));
        return node;
    }
    DrivenNode node{me};
    if (role == Role::slave) node.hear(message_from("peer", MessageType::masterup));
    if (role == Role::candidate) node.pass(2500ms);
    if (role == Role::master) {
        node.pass(8s);
        node.hear(message_from("peer", MessageType::slaveup));
        for (int round = 0; round < 8; ++round) node.go_a_round();
    }
    return node;
}

std::set<std::string> answers_to(std::uint32_t ip, const DrivenNode& node) {
    std::set<std::string> answers;
    for (const auto& message : node.sent_to({ip, timed_port})) answers.emplace(to_string(message.type));
    return answers;
}

bool local_only(MessageType type) {
    return type == MessageType::setdate || type == MessageType::traceon || type == MessageType::traceoff;
}

Message message_of(MessageType type) {
    Message message = message_from("peer", type);
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
        DrivenNode node = in_role(role);
        node.forget();
        ASSERT_EQ(node.role(), role);
        const std::uint32_t from = local_only(type) ? DrivenNode::first.address : DrivenNode::peer.ip;
        node.hear(message_of(type), {from, timed_port});
        node.pass(150ms); // answers to broadcasts are delayed by up to 100 ms
        const std::string expected =
            cells.at(i).becomes.empty() ? std::string{to_string(role)} : cells.at(i).becomes;
        EXPECT_EQ(answers_to(from, node), cells.at(i).answers);
        EXPECT_EQ(to_string(node.role()), expected);
    }
}

}
}
