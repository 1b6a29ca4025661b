// Dates on the command line: both forms, local time with its gaps, and invalid ones.
#include "timedc/commands/date_value.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <ctime>

namespace timed::control {
namespace {

using testing::HasSubstr;
using namespace std::chrono;

constexpr WallTime at(sys_seconds time) { return WallTime{nanoseconds{time.time_since_epoch()}}; }

// Sunday, 22 November 2026, 15:34:47 UTC.
constexpr auto today = sys_days{2026y / November / 22};
constexpr WallTime now = at(today + 15h + 34min + 47s) + 5ms;

class DateValueTest : public testing::Test {
  protected:
    DateValueTest() { be_in("UTC"); }
    ~DateValueTest() override { be_in("UTC"); }
    DateValueTest(const DateValueTest&) = delete;
    DateValueTest& operator=(const DateValueTest&) = delete;

    static void be_in(const char* zone) {
        ::setenv("TZ", zone, 1);
        ::tzset();
    }
    // The rules of tzdata for most of Europe, also without tzdata: UTC+1, in summer UTC+2.
    static void be_in_central_europe() { be_in("CET-1CEST,M3.5.0,M10.5.0/3"); }

    static WallTime value(std::string_view text) {
        const auto parsed = parse_date(text, now);
        if (const auto* refusal = std::get_if<NoDate>(&parsed)) ADD_FAILURE() << text << ": " << refusal->why;
        return std::holds_alternative<WallTime>(parsed) ? std::get<WallTime>(parsed) : WallTime{};
    }
    static std::string refusal(std::string_view text) {
        const auto parsed = parse_date(text, now);
        return std::holds_alternative<NoDate>(parsed) ? std::get<NoDate>(parsed).why : "accepted";
    }
};

TEST_F(DateValueTest, TakesWhatTheHistoricFormLeavesOutFromNow) {
    EXPECT_EQ(value("05"), at(today + 15h + 5min));
    EXPECT_EQ(value("0705"), at(today + 7h + 5min));
    EXPECT_EQ(value("030705"), at(sys_days{2026y / November / 3} + 7h + 5min));
    EXPECT_EQ(value("02030705"), at(sys_days{2026y / February / 3} + 7h + 5min));
    EXPECT_EQ(value("2702030705"), at(sys_days{2027y / February / 3} + 7h + 5min));
    EXPECT_EQ(value("200002290705"), at(sys_days{2000y / February / 29} + 7h + 5min));
    EXPECT_EQ(value("0705.59"), at(today + 7h + 5min + 59s));
}

TEST_F(DateValueTest, TakesYearsFrom69ToBeOfTheLastCentury) {
    EXPECT_EQ(value("7001010000"), at(sys_days{1970y / January / 1}));
    EXPECT_EQ(value("6801010000"), at(sys_days{2068y / January / 1}));
    EXPECT_THAT(refusal("6901010000"), HasSubstr("before 1970"));
}

TEST_F(DateValueTest, ReadsTheFormOfIso8601) {
    EXPECT_EQ(value("2026-11-22T15:34:47"), at(today + 15h + 34min + 47s));
    EXPECT_EQ(value("2026-11-22 15:34"), at(today + 15h + 34min));
    EXPECT_EQ(value("2026-11-22T15:34:47.25Z"), at(today + 15h + 34min + 47s) + 250ms);
    EXPECT_EQ(value("2026-11-22T15:34:47,000000001Z"), at(today + 15h + 34min + 47s) + 1ns);
    EXPECT_EQ(value("2026-11-22T15:34:47+01:30"), at(today + 14h + 4min + 47s));
    EXPECT_EQ(value("2026-11-22T15:34:47-0800"), at(today + 23h + 34min + 47s));
    EXPECT_EQ(value("2026-11-22T15:34:47+01"), at(today + 14h + 34min + 47s));
}

TEST_F(DateValueTest, HonoursTheLocalZone) {
    be_in_central_europe();
    EXPECT_EQ(value("0705"), at(today + 6h + 5min));
    EXPECT_EQ(value("07010705"), at(sys_days{2026y / July / 1} + 5h + 5min));
    EXPECT_EQ(value("2026-07-01T07:05"), at(sys_days{2026y / July / 1} + 5h + 5min));
    EXPECT_EQ(value("2026-07-01T07:05Z"), at(sys_days{2026y / July / 1} + 7h + 5min));
}

TEST_F(DateValueTest, RefusesTheHourThatIsSkippedInSpring) {
    be_in_central_europe();
    EXPECT_EQ(value("2026-03-29T01:59:59"), at(sys_days{2026y / March / 29} + 59min + 59s));
    EXPECT_THAT(refusal("2026-03-29T02:00"), HasSubstr("does not exist in local time"));
    EXPECT_THAT(refusal("03290230"), HasSubstr("does not exist in local time"));
    EXPECT_EQ(value("2026-03-29T03:00"), at(sys_days{2026y / March / 29} + 1h));
}

TEST_F(DateValueTest, RefusesTheHourThatIsRepeatedInAutumnUnlessItsZoneIsGiven) {
    be_in_central_europe();
    const auto autumn = sys_days{2026y / October / 25};
    EXPECT_EQ(value("2026-10-25T01:59:59"), at(autumn - 1s));
    EXPECT_THAT(refusal("2026-10-25T02:30"),
                HasSubstr("2026-10-25T02:30:00+02:00 or 2026-10-25T02:30:00+01:00"));
    EXPECT_THAT(refusal("10250230"), HasSubstr("is ambiguous in local time"));
    EXPECT_EQ(value("2026-10-25T02:30:00+02:00"), at(autumn + 30min));
    EXPECT_EQ(value("2026-10-25T03:00"), at(autumn + 2h));
}

TEST_F(DateValueTest, RefusesDatesThatDoNotExist) {
    for (const char* text :
         {"02300705", "13010705", "00010705", "01000705", "2500", "0060", "0705.60", "2026-02-29T00:00",
          "2026-00-01T00:00", "2026-01-01T24:00", "2026-01-01T00:00:00+24:00"}) {
        EXPECT_THAT(refusal(text), HasSubstr("does not exist")) << text;
    }
}

TEST_F(DateValueTest, RefusesWhatTheProtocolCannotCarry) {
    EXPECT_THAT(refusal("209511220705"), HasSubstr("more than 68 years"));
    EXPECT_THAT(refusal("9999-12-31T23:59:59Z"), HasSubstr("more than 68 years"));
    EXPECT_THAT(refusal("1969-12-31T23:59:59Z"), HasSubstr("before 1970"));
    EXPECT_THAT(refusal("000001010000"), HasSubstr("before 1970"));
}

TEST_F(DateValueTest, RefusesInvalidDates) {
    for (const char* text : {"",
                             ".",
                             "5",
                             "705",
                             "0705.",
                             "0705.5",
                             "0705.123",
                             "07 05",
                             "0x05",
                             "-0705",
                             "+705",
                             "20261122153447",
                             "2026-11-22",
                             "15:34",
                             "2026-11-22T15",
                             "2026-11-22T15:34:",
                             "2026-11-22T15:34:47.",
                             "2026-11-22T15:34:47.1234567890",
                             "2026-11-22T15:34X",
                             "2026-11-22T15:34+1",
                             "2026-11-22T15:34+01:60",
                             "26-11-22T15:34",
                             "tomorrow",
                             "2026-11-22T15:34 Z",
                             "\xc3\xa4\xc3\xa4"}) {
        EXPECT_THAT(refusal(text), HasSubstr("is an invalid date")) << text;
    }
    EXPECT_THAT(refusal(std::string(100'000, '1')), HasSubstr("is an invalid date"));
}

}
}
