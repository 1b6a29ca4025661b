// Durations as text.
#include "timed/observe/duration_text.hpp"

#include <gtest/gtest.h>

namespace timed {
namespace {

TEST(DurationText, IsANumberWithAUnitOrSeconds) {
    EXPECT_EQ(parse_duration("128ms"), Duration{128ms});
    EXPECT_EQ(parse_duration("0.128"), Duration{128ms});
    EXPECT_EQ(parse_duration("1.5 s"), Duration{1500ms});
    EXPECT_EQ(parse_duration("50us"), Duration{50us});
    EXPECT_EQ(parse_duration("7ns"), Duration{7ns});
    EXPECT_EQ(parse_duration("2min"), Duration{2min});
    EXPECT_EQ(parse_duration("1h"), Duration{1h});
    EXPECT_EQ(parse_duration("0"), Duration{});
}

TEST(DurationText, ThatIsInvalidIsRefused) {
    for (const auto* text :
         {"", " ", "ms", "-1s", "1 parsec", "1s2", "1e400", "nan", "inf", "999999999h", "1 s "}) {
        EXPECT_FALSE(parse_duration(text)) << "'" << text << "'";
    }
}

TEST(DurationText, IsWrittenInTheUnitThatFits) {
    EXPECT_EQ(duration_text(128ms), "128 ms");
    EXPECT_EQ(duration_text(-1500ms), "-1.5 s");
    EXPECT_EQ(duration_text(50us), "50 us");
    EXPECT_EQ(duration_text(12'345ns), "12.345 us");
    EXPECT_EQ(duration_text(0ns), "0 ns");
}

}
}
