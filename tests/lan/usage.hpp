// Resource use of a running process: processor time and memory.
#pragma once

#include <cstdint>
#include <optional>
#include <sys/types.h>

namespace lan {

struct Usage {
    std::int64_t processor_ns = 0;
    std::int64_t memory_kib = 0; // maximum resident memory
};

// Nothing if the process has ended, or the kernel's view of processes is unavailable.
std::optional<Usage> usage_of(pid_t process);

}
