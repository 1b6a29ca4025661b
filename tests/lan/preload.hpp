// Shared parts of the preloaded library: the simulated clock of this process's host, the kernel's clock, and
// the C library's functions that the preloaded ones replace.
#pragma once

#include "tests/lan/clock_file.hpp"

#include <atomic>
#include <ctime>
#include <dlfcn.h>
#include <sys/time.h>
#include <utility>

namespace lan {

constexpr std::int64_t ns_per_s = 1'000'000'000;
constexpr std::int64_t ns_per_us = 1'000;

// The C library's function of this name. Looked up at first use, which may precede all constructors.
template <typename Signature> class LibcFunction {
  public:
    explicit constexpr LibcFunction(const char* name)
        : name_(name) {}

    template <typename... Arguments> auto operator()(Arguments... arguments) {
        Signature* function = function_.load(std::memory_order_relaxed);
        if (!function) {
            function = reinterpret_cast<Signature*>(dlsym(RTLD_NEXT, name_));
            function_.store(function, std::memory_order_relaxed);
        }
        return function(arguments...);
    }

  private:
    const char* name_;
    std::atomic<Signature*> function_ = nullptr;
};

// Null if SIMCLOCK_FILE names no clock: then reads return the kernel's clock, and setting it fails.
ClockFile* host_clock();

// The kernel's CLOCK_REALTIME.
std::int64_t reference_now_ns();

constexpr std::int64_t to_ns(const timespec& time) {
    return std::int64_t{time.tv_sec} * ns_per_s + time.tv_nsec;
}
constexpr std::int64_t to_ns(const timeval& time) {
    return std::int64_t{time.tv_sec} * ns_per_s + time.tv_usec * ns_per_us;
}

// Rounds down, also before 1970.
constexpr timespec to_timespec(std::int64_t ns) {
    const std::int64_t nanoseconds = (ns % ns_per_s + ns_per_s) % ns_per_s;
    return {.tv_sec = (ns - nanoseconds) / ns_per_s, .tv_nsec = nanoseconds};
}

constexpr timeval to_timeval(std::int64_t ns) {
    const timespec time = to_timespec(ns);
    return {.tv_sec = time.tv_sec, .tv_usec = time.tv_nsec / ns_per_us};
}

}
