// The parser of events: valid and invalid ones.
#include "tests/lan/event.hpp"

#include <gmock/gmock.h>

#include <csignal>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace lan {
namespace {

using namespace std::chrono_literals;

TEST(Event, HasATimeAnActionAndAHost) {
    const auto event = parse_event("40.5:freeze=h3", one_network(5));
    EXPECT_EQ(event.at, 40500ms);
    EXPECT_EQ(event.name, "freeze");
    EXPECT_EQ(std::get<SendSignal>(event.action).host, 3);
    EXPECT_EQ(std::get<SendSignal>(event.action).signal, SIGSTOP);
}

TEST(Event, StepsByAnyUnitOfTime) {
    EXPECT_EQ(std::get<StepClock>(parse_event("1:step=2:-1.5", one_network(5)).action).by, -1500ms);
    EXPECT_EQ(std::get<StepClock>(parse_event("1:step=2:+20us", one_network(5)).action).by, 20us);
}

TEST(Event, PartitionsIntoGroups) {
    const auto groups = std::get<Partition>(parse_event("1:partition=1,2|h3", one_network(5)).action).groups;
    EXPECT_EQ(groups, (std::vector<std::vector<int>>{{1, 2}, {3}}));
}

TEST(Event, RunsACommandWithWhateverIsInIt) {
    EXPECT_EQ(std::get<RunCommand>(parse_event("1:run=2:echo a=b:c|d", one_network(5)).action).command,
              "echo a=b:c|d");
}

TEST(Event, TakesTheInterfaceOfAHostOnANetwork) {
    const auto topology = parse_topology("A:1-2 B:2-3");
    const auto down = std::get<SetLink>(parse_event("1:link-down=2:B", topology).action);
    EXPECT_EQ(down.host, 2);
    EXPECT_EQ(down.interface, 1);
    EXPECT_FALSE(down.up);
    const auto up = std::get<SetLink>(parse_event("1:link-up=3", topology).action);
    EXPECT_EQ(up.interface, 0);
    EXPECT_TRUE(up.up);
    EXPECT_EQ(std::get<SetAddress>(parse_event("1:address=2:B:10.78.9.9", topology).action).address,
              "10.78.9.9");
    EXPECT_EQ(std::get<SetAddress>(parse_event("1:address=1:10.77.9.9", topology).action).interface, 0);
    for (const char* text :
         {"1:link-down=2", "1:link-down=1:B", "1:link-down=", "1:link-up=2:", "1:link-up=4:B",
          "1:address=2:10.78.9.9", "1:address=1", "1:address=1:A:", "1:address=1:A:10.77.9"}) {
        EXPECT_THROW(parse_event(text, topology), std::invalid_argument) << text;
    }
}

TEST(Event, FloodsByKindRateAndLength) {
    const auto event = parse_event("12:flood=h3:slaveup:5000:10", one_network(5));
    EXPECT_EQ(event.at, 12s);
    EXPECT_EQ(event.name, "flood");
    const auto& flood = std::get<Flood>(event.action);
    EXPECT_EQ(flood.host, 3);
    EXPECT_EQ(flood.kind, "slaveup");
    EXPECT_EQ(flood.per_second, 5000);
    EXPECT_EQ(flood.seconds, 10);
}

TEST(Event, FloodsByMixturesAndByEveryTypeOfMessage) {
    for (const std::string kind : {"valid", "forged", "random", "replay", "adjtime", "loop", "setdatereq"}) {
        const auto event = parse_event("1:flood=2:" + kind + ":1:1", one_network(5));
        EXPECT_EQ(std::get<Flood>(event.action).kind, kind);
    }
}

std::string refusal_of(const std::string& text) {
    try {
        parse_event(text, one_network(5));
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "accepted";
}

TEST(Event, AnInvalidFloodIsRefusedWithASentence) {
    const std::vector<std::pair<std::string, std::string>> refusals = {
        {"flood", "A flood must have the form I:KIND:RATE:SECONDS."},
        {"flood=", "A flood must have the form I:KIND:RATE:SECONDS."},
        {"flood=3:valid:5000", "A flood must have the form I:KIND:RATE:SECONDS."},
        {"flood=3:valid:5000:10:1", "A flood must have the form I:KIND:RATE:SECONDS."},
        {"flood=6:valid:5000:10", "'6' is not a host number from 1 to 5."},
        {"flood=:valid:5000:10", "'' is not a host number from 1 to 5."},
        {"flood=3::5000:10", "Unknown kind of flood ''."},
        {"flood=3:SLAVEUP:5000:10", "Unknown kind of flood 'SLAVEUP'."},
        {"flood=3:water:5000:10", "Unknown kind of flood 'water'."},
        {"flood=3:valid:0:10", "The rate must be a positive number, not '0'."},
        {"flood=3:valid:-5:10", "The rate must be a positive number, not '-5'."},
        {"flood=3:valid:1e3:10", "The rate must be a positive number, not '1e3'."},
        {"flood=3:valid:9999999999:10", "The rate must be a positive number, not '9999999999'."},
        {"flood=3:valid:5000:", "The length must be a positive number, not ''."},
        {"flood=3:valid:5000:10s", "The length must be a positive number, not '10s'."},
    };
    for (const auto& [text, why] : refusals) {
        EXPECT_EQ(refusal_of("1:" + text), "--at 1:" + text + ": " + why);
    }
}

TEST(Event, IsRefusedWhenItIsInvalid) {
    for (const char* text : {"",
                             "5",
                             "5:",
                             "x:heal",
                             "-1:heal",
                             "5:explode",
                             "5:kill",
                             "5:kill=",
                             "5:kill=0",
                             "5:kill=6",
                             "5:kill=1x",
                             "5:step=1",
                             "5:step=1:",
                             "5:step=1:x",
                             "5:step=1:1e300",
                             "5:drift=1:nan",
                             "5:drift=1:200000",
                             "5:partition=",
                             "5:partition=1|",
                             "5:partition=1|1",
                             "5:run=1:",
                             "5:run=1"}) {
        EXPECT_THROW(parse_event(text, one_network(5)), std::invalid_argument) << text;
    }
}

}
}
