// Keeps idle processors awake for a while: on a virtual machine it takes up to 150 us to wake one up.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <vector>

namespace lan {

/// One thread per processor, of the idle class (SCHED_IDLE): every other thread preempts it at once, and on a
/// busy machine it has no effect.
class AwakeProcessors {
  public:
    AwakeProcessors();
    AwakeProcessors(const AwakeProcessors&) = delete;
    AwakeProcessors& operator=(const AwakeProcessors&) = delete;
    ~AwakeProcessors();

    /// No idle processor sleeps in the next `duration_ns`, except for the time that it takes to wake it now.
    void keep_awake(std::int64_t duration_ns);

  private:
    void occupy(std::size_t processor);

    std::atomic<std::int64_t> until_ns_{0}; ///< on the reference clock
    std::atomic<std::uint32_t> calls_{0};   ///< of keep_awake()
    std::atomic<bool> ended_{false};
    std::vector<std::thread> threads_;
};

}
