// The language of events: what is understood, and what is refused with a reason.
#include "tests/lan/event.hpp"

#include <csignal>
#include <gtest/gtest.h>
#include <stdexcept>

namespace lan {
namespace {

using namespace std::chrono_literals;

TEST(Event, TellsWhenAndWhatAndToWhom) {
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

TEST(Event, IsRefusedWhenItMakesNoSense) {
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
