// The drift file: it is written and read, and an invalid one is reported and ignored.
#include "timed/clock/drift_file.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <unistd.h>

namespace timed {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

namespace fs = std::filesystem;

constexpr Instant now{100s};

MeasuredFrequency at(Frequency value) { return {value, 1_ppm}; }

class DriftFileTest : public testing::Test {
  protected:
    DriftFileTest() { fs::create_directories(directory); }
    ~DriftFileTest() override { fs::remove_all(directory); }

    fs::path directory = fs::temp_directory_path() / ("drift_file_test." + std::to_string(::getpid()));
    DriftFile file{(directory / "drift").string()};
};

TEST_F(DriftFileTest, V9_gives_back_what_was_written_and_how_well_it_was_known) {
    for (const Frequency frequency : {Frequency{-12'345'000}, Frequency{}, 500_ppm}) {
        EXPECT_THAT(file.write({frequency, Frequency{50'000}}), IsEmpty());
        const auto kept = file.read();
        ASSERT_TRUE(kept.frequency);
        EXPECT_EQ(kept.frequency->value, frequency);
        EXPECT_EQ(kept.frequency->uncertainty, Frequency{1'050'000}) << "and 1 ppm, for it may have cooled";
        EXPECT_THAT(kept.trouble, IsEmpty());
    }
}

TEST_F(DriftFileTest, HoldsPartsPerMillionAsText) {
    EXPECT_THAT(file.write({Frequency{-12'345'678}, Frequency{56'789}}), IsEmpty());
    std::ifstream written{directory / "drift"};
    std::string line;
    std::getline(written, line);
    EXPECT_EQ(line, "-12.346 0.057");
}

TEST_F(DriftFileTest, TakesALineWithoutUncertaintyForARoughOne) {
    std::ofstream{directory / "drift"} << "-12.346\n";
    EXPECT_EQ(file.read().frequency, (MeasuredFrequency{Frequency{-12'346'000}, 11_ppm}));
}

TEST_F(DriftFileTest, IsOptional) {
    const auto kept = file.read();
    EXPECT_FALSE(kept.frequency);
    EXPECT_THAT(kept.trouble, IsEmpty());
    EXPECT_THAT(DriftFile{""}.read().trouble, IsEmpty());
    EXPECT_THAT(DriftFile{""}.write(at(1_ppm)), IsEmpty());
    EXPECT_FALSE(DriftFile{""}.due(at(1_ppm), now));
}

TEST_F(DriftFileTest, IsReportedAndIgnoredWhenItIsInvalid) {
    for (const auto* text : {"", "\n", "fast", "12,5", "500.1", "-501", "nan", "inf", "1e300", "12.5ppm",
                             "12.5 x", "12.5 -1", "12.5 1e9"}) {
        std::ofstream{directory / "drift"} << text;
        const auto kept = file.read();
        EXPECT_FALSE(kept.frequency) << text;
        EXPECT_THAT(kept.trouble, HasSubstr((directory / "drift").string())) << text;
    }
}

TEST_F(DriftFileTest, IsReportedWhenItIsADirectory) {
    fs::create_directories(directory / "drift");
    EXPECT_THAT(file.read().trouble, HasSubstr("is not a regular file"));
    EXPECT_THAT(file.write(at(1_ppm)), HasSubstr("cannot write the drift file"));
}

TEST_F(DriftFileTest, LeavesTheOldOneWhenTheNewOneCannotBeWritten) {
    EXPECT_THAT(file.write(at(7_ppm)), IsEmpty());
    fs::create_directories(directory / "drift.new"); // blocks the temporary file
    EXPECT_THAT(file.write(at(8_ppm)), HasSubstr("cannot write the drift file"));
    EXPECT_EQ(file.read().frequency->value, 7_ppm);
}

TEST_F(DriftFileTest, LeavesNothingElseBehind) {
    EXPECT_THAT(file.write(at(7_ppm)), IsEmpty());
    EXPECT_EQ(std::distance(fs::directory_iterator{directory}, fs::directory_iterator{}), 1);
}

TEST_F(DriftFileTest, MakesItsDirectory) {
    DriftFile deep{(directory / "lib" / "timed" / "drift").string()};
    EXPECT_THAT(deep.write(at(7_ppm)), IsEmpty());
    EXPECT_EQ(deep.read().frequency->value, 7_ppm);
}

TEST_F(DriftFileTest, U2_GivesTheEarliestPossibleTime) {
    constexpr WallTime built{1'700'000'000s};
    const auto written_at = [&](WallTime time) {
        EXPECT_THAT(file.write(at(7_ppm)), IsEmpty());
        file.set_back(time);
        return file.earliest_time(built);
    };
    EXPECT_EQ(file.earliest_time(built), built) << "there is no file yet";
    EXPECT_EQ(written_at(built - 24h), built);
    EXPECT_EQ(written_at(built + 24h), built + 24h - 1min);
    EXPECT_EQ(file.earliest_time(built - 40 * 365 * 24h), built - 40 * 365 * 24h) << "who wrote it was wrong";
}

TEST_F(DriftFileTest, U2_IsOnlyEverSetBack) {
    constexpr WallTime built{1'700'000'000s};
    EXPECT_THAT(file.write(at(7_ppm)), IsEmpty());
    file.set_back(built + 1h);
    file.set_back(built + 24h);
    EXPECT_EQ(file.earliest_time(built), built + 1h - 1min);
    DriftFile{""}.set_back(built);
    EXPECT_EQ(DriftFile{""}.earliest_time(built), built);
}

TEST_F(DriftFileTest, ReadsNoMoreThanALineMayHave) {
    std::ofstream{directory / "drift"} << std::string(1'000'000, ' ') << "12.5\n";
    EXPECT_FALSE(file.read().frequency);
}

TEST_F(DriftFileTest, V9_is_due_as_soon_as_the_frequency_is_worth_keeping) {
    EXPECT_FALSE(file.due({7_ppm, 6_ppm}, now));
    EXPECT_TRUE(file.due({7_ppm, 5_ppm}, now));
}

TEST_F(DriftFileTest, V9_is_due_when_the_frequency_has_changed_by_more_than_its_error) {
    file.note_written(at(7_ppm), now);
    EXPECT_FALSE(file.due(at(8_ppm), now + 10min));
    EXPECT_TRUE(file.due(at(9_ppm), now + 10min));
    EXPECT_TRUE(file.due(at(5_ppm), now + 10min));
    EXPECT_FALSE(file.due(at(9_ppm), now + 59s)) << "but not at every change";
}

TEST_F(DriftFileTest, V9_is_due_when_the_frequency_is_known_much_better) {
    file.note_written({7_ppm, 1_ppm}, now);
    EXPECT_FALSE(file.due({7_ppm, Frequency{600'000}}, now + 1min));
    EXPECT_TRUE(file.due({7_ppm, Frequency{400'000}}, now + 1min));
}

TEST_F(DriftFileTest, IsNotWrittenAgainForWhatItSaysAlready) {
    EXPECT_THAT(file.write(at(7_ppm)), IsEmpty());
    file.read();
    EXPECT_FALSE(file.due(at(7_ppm), now));
}

TEST_F(DriftFileTest, IsDueOnceAnHourAtLeast) {
    file.note_written(at(7_ppm), now);
    EXPECT_FALSE(file.due(at(7_ppm), now + 59min));
    EXPECT_TRUE(file.due(at(7_ppm), now + 60min));
}

}
}
