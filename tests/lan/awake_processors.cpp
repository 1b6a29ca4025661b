// The threads that occupy the processors: pinned, and of the idle class.
#include "tests/lan/awake_processors.hpp"

#include "tests/lan/reference_clock.hpp"

#include <pthread.h>
#include <sched.h>

namespace lan {

AwakeProcessors::AwakeProcessors() {
    cpu_set_t usable;
    CPU_ZERO(&usable);
    sched_getaffinity(0, sizeof usable, &usable);
    for (std::size_t processor = 0; processor < CPU_SETSIZE; ++processor) {
        if (CPU_ISSET(processor, &usable)) threads_.emplace_back([this, processor] { occupy(processor); });
    }
}

AwakeProcessors::~AwakeProcessors() {
    ended_ = true;
    keep_awake(0);
    for (auto& thread : threads_) thread.join();
}

void AwakeProcessors::keep_awake(std::int64_t duration_ns) {
    until_ns_ = reference_now_ns() + duration_ns;
    ++calls_;
    calls_.notify_all();
}

void AwakeProcessors::occupy(std::size_t processor) {
    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET(processor, &only);
    pthread_setaffinity_np(pthread_self(), sizeof only, &only);
    const sched_param none{};
    if (pthread_setschedparam(pthread_self(), SCHED_IDLE, &none) != 0) return; // it would delay other threads
    while (!ended_) {
        const auto calls = calls_.load();
        while (reference_now_ns() < until_ns_) {
        }
        calls_.wait(calls);
    }
}

}
