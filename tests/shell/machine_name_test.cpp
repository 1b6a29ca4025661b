#include "timed/names/machine_name.hpp"

#include <gtest/gtest.h>

namespace timed {
namespace {

HostName name(const char* text) { return *HostName::from(text); }

TEST(MachineName, U21_is_noticed_once_when_it_changes) {
    MachineNameWatch watch{name("localhost")};
    EXPECT_FALSE(watch.look("localhost"));
    EXPECT_EQ(watch.look("h1"), name("h1"));
    EXPECT_FALSE(watch.look("h1"));
}

TEST(MachineName, that_is_invalid_is_ignored) {
    MachineNameWatch watch{name("h1")};
    EXPECT_FALSE(watch.look(""));
    EXPECT_FALSE(watch.look("two words"));
}

}
}
