// A clock shared by processes that write, die and freeze.
#include "tests/lan/clock_file.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace lan {
namespace {

class SharedClock : public testing::Test {
  protected:
    ~SharedClock() override { std::filesystem::remove(path_); }

    const std::string path_ = testing::TempDir() + "clock-" + std::to_string(getpid());
    std::optional<ClockFile> clock_ = ClockFile::create(path_.c_str(), clock_showing(1'000, 2'000, 0));
};

// Runs `task` in a child process with its own mapping of the file, and waits for its end.
template <typename Action> int in_another_process(const std::string& path, Action action) {
    const pid_t child = fork();
    if (child == 0) {
        auto clock = ClockFile::open(path.c_str());
        if (clock) action(*clock);
        _exit(clock ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return status;
}

TEST_F(SharedClock, IsOneClockForTwoProcesses) {
    ASSERT_TRUE(clock_);
    EXPECT_EQ(in_another_process(
                  path_,
                  [](ClockFile& clock) { clock.update([](ClockState& state) { step(state, 1'000, 500); }); }),
              0);
    EXPECT_EQ(simulated_at(clock_->read(), 1'000), 2'500);
}

TEST_F(SharedClock, SurvivesAWriterThatDiesInTheMiddle) {
    ASSERT_TRUE(clock_);
    const int status = in_another_process(path_, [](ClockFile& clock) {
        clock.update([](ClockState& state) {
            step(state, 1'000, 500);
            raise(SIGKILL);
        });
    });
    EXPECT_TRUE(WIFSIGNALED(status));
    EXPECT_EQ(simulated_at(clock_->read(), 1'000), 2'000);
    EXPECT_TRUE(clock_->update([](ClockState& state) { step(state, 1'000, 7); }));
    EXPECT_EQ(simulated_at(clock_->read(), 1'000), 2'007);
}

TEST_F(SharedClock, CanBeReadWhileAWriterIsFrozenInTheMiddle) {
    ASSERT_TRUE(clock_);
    const pid_t child = fork();
    if (child == 0) {
        clock_->update([](ClockState&) { raise(SIGSTOP); });
        _exit(0);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, WUNTRACED), child);
    ASSERT_TRUE(WIFSTOPPED(status));
    EXPECT_EQ(simulated_at(clock_->read(), 1'000), 2'000);
    EXPECT_FALSE(clock_->update([](ClockState&) {})) << "two writers at once";
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    EXPECT_TRUE(clock_->update([](ClockState&) {}));
}

TEST_F(SharedClock, NeverShowsAHalfWrittenState) {
    ASSERT_TRUE(clock_);
    const pid_t child = fork();
    if (child == 0) {
        for (std::int64_t i = 0;; ++i) {
            clock_->update([&](ClockState& state) {
                state.base_reference_ns = i;
                state.base_simulated_ns = state.estimated_error_us = state.tai_offset_s = i;
            });
        }
    }
    std::int64_t torn = 0;
    std::int64_t changes = 0;
    for (std::int64_t before = -1; changes < 10'000;) {
        const ClockState state = clock_->read();
        if (state.base_reference_ns == 1'000) continue; // the child has not started yet
        torn += state.base_simulated_ns != state.base_reference_ns ||
                state.tai_offset_s != state.base_reference_ns;
        changes += state.base_reference_ns != before;
        before = state.base_reference_ns;
    }
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    EXPECT_EQ(torn, 0);
}

TEST_F(SharedClock, IsNotTakenFromAFileThatIsNone) {
    const std::string other = path_ + "-other";
    std::ofstream(other) << std::string(std::filesystem::file_size(path_), 'x');
    EXPECT_FALSE(ClockFile::open(other.c_str()));
    std::ofstream(other) << "short";
    EXPECT_FALSE(ClockFile::open(other.c_str()));
    std::filesystem::remove(other);
    EXPECT_FALSE(ClockFile::open(other.c_str()));
}

}
}
