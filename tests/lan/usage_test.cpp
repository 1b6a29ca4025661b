// The reported resource use of a process is correct.
#include "tests/lan/usage.hpp"

#include <ctime>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace lan {
namespace {

constexpr std::int64_t ns_per_ms = 1'000'000;

std::int64_t own_processor_ns() {
    timespec used{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return std::int64_t{used.tv_sec} * 1'000'000'000 + used.tv_nsec;
}

TEST(Usage, CountsProcessorTimeNotTimeThatPasses) {
    const auto before = usage_of(getpid());
    const std::int64_t start_ns = own_processor_ns();
    while (own_processor_ns() - start_ns < 50 * ns_per_ms) {
    }
    const auto after = usage_of(getpid());
    ASSERT_TRUE(before && after);
    EXPECT_GE(after->processor_ns - before->processor_ns, 50 * ns_per_ms);
    EXPECT_LE(after->processor_ns, own_processor_ns());
}

TEST(Usage, RemembersTheMostMemoryThatWasInUse) {
    const auto before = usage_of(getpid());
    EXPECT_EQ(std::vector<char>(64 << 20, 'x').back(), 'x');
    const auto after = usage_of(getpid());
    ASSERT_TRUE(before && after);
    EXPECT_GE(after->memory_kib - before->memory_kib, 60 << 10);
}

TEST(Usage, IsUnavailableForAProcessThatHasEnded) {
    const pid_t child = fork();
    if (child == 0) _exit(0);
    waitpid(child, nullptr, 0);
    EXPECT_FALSE(usage_of(child));
}

}
}
