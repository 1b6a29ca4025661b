// The preloaded library from a program's view: reads and sets the simulated clock, with matching packet
// stamps; without a clock file nothing can be set.
#include "tests/lan/analysers.hpp"
#include "tests/lan/build_directory.hpp"
#include "tests/lan/clock_file.hpp"
#include "tests/lan/reference_clock.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <sstream>
#include <string>
#include <unistd.h>

namespace lan {
namespace {

constexpr std::int64_t ns_per_s = 1'000'000'000;

// The output of clock_caller: names and results.
std::map<std::string, std::string> call_clock(const std::string& environment, const std::string& actions) {
    const std::string program = build_directory() / "clock_caller";
    const std::string library = build_directory() / "libsimclock.so";
    std::istringstream lines(
        output_of(fmt::format("env {} ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD={} {} {}", environment,
                              library, program, actions)));
    std::map<std::string, std::string> outcomes;
    for (std::string name, outcome; lines >> name >> outcome;) outcomes[name] = outcome;
    return outcomes;
}

class PreloadedLibrary : public testing::Test {
  protected:
    ~PreloadedLibrary() override { std::filesystem::remove(path_); }

    // A seccomp filter protects the machine's clock from mistakes in the library.
    auto call(const std::string& actions) {
        return call_clock("SIMCLOCK_FILE=" + path_, "shut-the-kernels-door " + actions);
    }

    std::int64_t error_ns() const {
        const std::int64_t now_ns = reference_now_ns();
        return simulated_at(clock_->read(), now_ns) - now_ns;
    }

    static ClockState behind_by(std::int64_t offset_ns) {
        const std::int64_t now_ns = reference_now_ns();
        return clock_showing(now_ns, now_ns - offset_ns, 0);
    }

    const std::string path_ = testing::TempDir() + "preload-clock-" + std::to_string(getpid());
    std::optional<ClockFile> clock_ = ClockFile::create(path_.c_str(), behind_by(3'600 * ns_per_s));
};

TEST_F(PreloadedLibrary, ShowsTheSimulatedClockByEveryCall) {
    const auto offsets = call("print-offsets");
    for (const char* name : {"clock_gettime", "gettimeofday", "time"}) {
        ASSERT_TRUE(offsets.contains(name));
        EXPECT_NEAR(std::stod(offsets.at(name)), -3'600e9, name == std::string("time") ? 1.1e9 : 5e6) << name;
    }
}

TEST_F(PreloadedLibrary, SetsTheSimulatedClockByEveryCall) {
    for (const auto& [name, outcome] : call("try-all-setters try-stime")) EXPECT_EQ(outcome, "done") << name;
    EXPECT_NEAR(static_cast<double>(error_ns()), -3'600e9, 1.1e9); // stime sets whole seconds
}

TEST_F(PreloadedLibrary, SlewsTheClockThatOtherProcessesSee) {
    EXPECT_EQ(call("slew-by-10-ms").at("adjtime"), "done");
    EXPECT_EQ(clock_->read().single_shot_us, 10'000);
}

TEST_F(PreloadedLibrary, GivesPacketStampsInSimulatedTime) {
    const auto ages = call("print-stamp-ages");
    for (const char* name : {"SO_TIMESTAMP", "SO_TIMESTAMPNS", "recvmmsg", "received", "sent"}) {
        ASSERT_TRUE(ages.contains(name)) << name;
        EXPECT_GE(std::stod(ages.at(name)), 0) << name;
        EXPECT_LT(std::stod(ages.at(name)), 100e6) << name;
    }
}

class PreloadedLibraryWithoutClock : public testing::TestWithParam<const char*> {};

TEST_P(PreloadedLibraryWithoutClock, ShowsTheRealClockAndRefusesToSetAny) {
    const auto outcomes =
        call_clock(GetParam(), "shut-the-kernels-door try-all-setters try-stime print-offsets");
    for (const char* name :
         {"settimeofday", "clock_settime", "stime", "adjtime", "adjtimex-frequency", "adjtimex-tick",
          "adjtimex-status", "adjtimex-singleshot", "ntp_adjtime-frequency", "clock_adjtime-frequency"}) {
        ASSERT_TRUE(outcomes.contains(name)) << name;
        EXPECT_EQ(outcomes.at(name), "EPERM") << name; // ENOSYS, if the call had reached the kernel
    }
    EXPECT_NEAR(std::stod(outcomes.at("clock_gettime")), 0, 5e6);
}

INSTANTIATE_TEST_SUITE_P(BecauseTheVariable, PreloadedLibraryWithoutClock,
                         testing::Values("-u SIMCLOCK_FILE", "SIMCLOCK_FILE=/nonexistent",
                                         "SIMCLOCK_FILE=/dev/null", "SIMCLOCK_FILE=/etc/passwd"));

}
}
