// The learned frequency across restarts of the daemon, on a simulated kernel.
#include "tests/lan/kernel_double.hpp"
#include "tests/support/run_until.hpp"
#include "timed/clock/frequency_keeper.hpp"

#include <gmock/gmock.h>
#include <spdlog/sinks/ostream_sink.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <sys/timex.h>
#include <unistd.h>

namespace timed {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;

namespace fs = std::filesystem;

class AFrequencyKeeper : public testing::Test {
  protected:
    AFrequencyKeeper() {
        lan::kernel() = {};
        fs::create_directories(directory);
    }
    ~AFrequencyKeeper() override { fs::remove_all(directory); }

    /// What a daemon that starts now makes of the file.
    MeasuredFrequency restored() {
        HostClock clock{SystemClock::Keeper::us};
        return FrequencyKeeper{io, file, log}.restore(clock);
    }
    void write(std::string_view line) const { std::ofstream{file} << line << '\n'; }
    [[nodiscard]] std::string in_file() const {
        std::ostringstream contents;
        contents << std::ifstream{file}.rdbuf();
        return contents.str();
    }

    boost::asio::io_context io;
    std::ostringstream text;
    std::shared_ptr<spdlog::logger> log =
        std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_st>(text));
    fs::path directory = fs::temp_directory_path() / ("frequency_keeper_test." + std::to_string(::getpid()));
    std::string file = (directory / "drift").string();
};

TEST_F(AFrequencyKeeper, sets_the_frequency_in_the_file) {
    write("12.5 0.01");
    EXPECT_EQ(restored().value, Frequency{12'500'000});
    EXPECT_EQ(SystemClock::frequency(), Frequency{12'500'000});
    EXPECT_THAT(text.str(), HasSubstr("frequency 12.5 ppm from the drift file"));
}

TEST_F(AFrequencyKeeper, leaves_the_clock_as_it_is_without_a_usable_file) {
    timex request{};
    request.modes = ADJ_FREQUENCY;
    request.freq = 7 * 65'536;
    lan::adjust_kernel(request);
    EXPECT_EQ(restored().value, 7_ppm);
    EXPECT_THAT(text.str(), IsEmpty()) << "a missing file is no error";
    write("much");
    EXPECT_EQ(restored().value, 7_ppm);
    EXPECT_THAT(text.str(), HasSubstr("contains 'much', not a frequency"));
}

TEST_F(AFrequencyKeeper, relies_on_no_frequency_that_the_kernel_refused) {
    write("12.5 0.01");
    HostClock clock{SystemClock::Keeper::us};
    lan::kernel().error = EPERM;
    const auto restored = FrequencyKeeper{io, file, log}.restore(clock);
    EXPECT_EQ(restored.value, Frequency{});
    EXPECT_EQ(restored.uncertainty, MeasuredFrequency{}.uncertainty) << "nothing is known of the clock";
}

TEST_F(AFrequencyKeeper, writes_a_well_known_frequency_when_the_daemon_ends) {
    FrequencyKeeper keeper{io, file, log};
    keeper.keep_at_end({5_ppm, 500_ppm});
    EXPECT_FALSE(fs::exists(file)) << "it is not known";
    keeper.keep_at_end({5_ppm, Frequency{10'000}});
    EXPECT_EQ(restored().value, 5_ppm);
}

// The file is due after a change, but a minute after the last one at the earliest.
TEST_F(AFrequencyKeeper, writes_a_changed_frequency_in_the_background) {
    FrequencyKeeper keeper{io, file, log};
    const Frequency known_well{1'000};
    keeper.keep({5_ppm, known_well}, Instant{1h});
    run_until(io, [this] { return in_file() == "5.000 0.001\n"; });
    keeper.keep({6_ppm, known_well}, Instant{1h + 59s});
    run_until(io, [&] { // the disk may still be busy
        keeper.keep({7_ppm, known_well}, Instant{1h + 61s});
        return in_file() != "5.000 0.001\n";
    });
    EXPECT_EQ(in_file(), "7.000 0.001\n");
    EXPECT_THAT(text.str(), IsEmpty());
}

TEST_F(AFrequencyKeeper, reports_a_file_that_cannot_be_written) {
    write("12.5 0.01");
    FrequencyKeeper{io, file + "/drift", log}.keep_at_end({5_ppm, Frequency{10'000}});
    EXPECT_THAT(text.str(), HasSubstr("cannot write the drift file " + file + "/drift"));
}

}
}
