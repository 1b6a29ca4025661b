// Reads a process's resource use from the kernel.
#include "tests/lan/usage.hpp"

#include <ctime>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <limits>
#include <string>
#include <unistd.h>

namespace lan {
namespace {

std::optional<std::int64_t> processor_ns(pid_t process) {
    clockid_t clock{};
    timespec used{};
    if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &used) != 0) return std::nullopt;
    return std::int64_t{used.tv_sec} * 1'000'000'000 + used.tv_nsec;
}

// If /proc could not be mounted in this namespace, its process numbers differ from ours.
bool proc_is_ours() {
    std::error_code error;
    return std::filesystem::read_symlink("/proc/self", error) == std::to_string(getpid());
}

// Not getrusage's figure, which starts with the memory of the parent process.
std::optional<std::int64_t> memory_kib(pid_t process) {
    if (!proc_is_ours()) return std::nullopt;
    std::ifstream status(fmt::format("/proc/{}/status", process));
    for (std::string name; status >> name; status.ignore(std::numeric_limits<std::streamsize>::max(), '\n')) {
        std::int64_t kib = 0;
        if (name == "VmHWM:" && status >> kib) return kib;
    }
    return std::nullopt;
}

}

std::optional<Usage> usage_of(pid_t process) {
    const auto processor = processor_ns(process);
    const auto memory = memory_kib(process);
    if (!processor || !memory) return std::nullopt;
    return Usage{.processor_ns = *processor, .memory_kib = *memory};
}

}
