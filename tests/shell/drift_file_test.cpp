// The drift file: what is written is read again, and what makes no sense is named and not believed.
#include "timed/drift_file.hpp"

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

class DriftFileTest : public testing::Test {
  protected:
    DriftFileTest() { fs::create_directories(directory); }
    ~DriftFileTest() override { fs::remove_all(directory); }

    fs::path directory = fs::temp_directory_path() / ("drift_file_test." + std::to_string(::getpid()));
    DriftFile file{(directory / "drift").string()};
};

TEST_F(DriftFileTest, GivesBackWhatWasWritten) {
    for (const Frequency frequency : {Frequency{-12'345'000}, Frequency{}, 500_ppm}) {
        EXPECT_THAT(file.write(frequency, now), IsEmpty());
        const auto kept = file.read();
        EXPECT_EQ(kept.frequency, frequency);
        EXPECT_THAT(kept.trouble, IsEmpty());
    }
}

TEST_F(DriftFileTest, HoldsPartsPerMillionAsText) {
    EXPECT_THAT(file.write(Frequency{-12'345'678}, now), IsEmpty());
    std::ifstream written{directory / "drift"};
    std::string line;
    std::getline(written, line);
    EXPECT_EQ(line, "-12.346");
}

TEST_F(DriftFileTest, IsNotMissedWhenThereIsNone) {
    const auto kept = file.read();
    EXPECT_FALSE(kept.frequency);
    EXPECT_THAT(kept.trouble, IsEmpty());
    EXPECT_THAT(DriftFile{""}.read().trouble, IsEmpty());
    EXPECT_THAT(DriftFile{""}.write(1_ppm, now), IsEmpty());
}

TEST_F(DriftFileTest, IsReportedAndNotBelievedWhenItIsNonsense) {
    for (const auto* text : {"", "\n", "fast", "12,5", "500.1", "-501", "nan", "inf", "1e300", "12.5ppm"}) {
        std::ofstream{directory / "drift"} << text;
        const auto kept = file.read();
        EXPECT_FALSE(kept.frequency) << text;
        EXPECT_THAT(kept.trouble, HasSubstr((directory / "drift").string())) << text;
    }
}

TEST_F(DriftFileTest, IsReportedWhenItIsADirectory) {
    fs::create_directories(directory / "drift");
    EXPECT_THAT(file.read().trouble, HasSubstr("is no drift file"));
    EXPECT_THAT(file.write(1_ppm, now), HasSubstr("cannot write the drift file"));
}

TEST_F(DriftFileTest, LeavesTheOldOneWhenTheNewOneCannotBeWritten) {
    EXPECT_THAT(file.write(7_ppm, now), IsEmpty());
    fs::create_directories(directory / "drift.new"); // in the way of the temporary file
    EXPECT_THAT(file.write(8_ppm, now), HasSubstr("cannot write the drift file"));
    EXPECT_EQ(file.read().frequency, 7_ppm);
}

TEST_F(DriftFileTest, LeavesNothingElseBehind) {
    EXPECT_THAT(file.write(7_ppm, now), IsEmpty());
    EXPECT_EQ(std::distance(fs::directory_iterator{directory}, fs::directory_iterator{}), 1);
}

TEST_F(DriftFileTest, MakesTheDirectoryItBelongsIn) {
    DriftFile deep{(directory / "lib" / "timed" / "drift").string()};
    EXPECT_THAT(deep.write(7_ppm, now), IsEmpty());
    EXPECT_EQ(deep.read().frequency, 7_ppm);
}

TEST_F(DriftFileTest, U2_TellsTheEarliestTimeThatItCanBe) {
    constexpr WallTime built{1'700'000'000s};
    const auto written_at = [&](WallTime time) {
        file.write(7_ppm, now);
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
    file.write(7_ppm, now);
    file.set_back(built + 1h);
    file.set_back(built + 24h);
    EXPECT_EQ(file.earliest_time(built), built + 1h - 1min);
    DriftFile{""}.set_back(built);
    EXPECT_EQ(DriftFile{""}.earliest_time(built), built);
}

TEST_F(DriftFileTest, IsDueOnceAnHour) {
    EXPECT_TRUE(file.due(now));
    file.write(7_ppm, now);
    EXPECT_FALSE(file.due(now + 59min));
    EXPECT_TRUE(file.due(now + 60min));
}

}
}
