// What a running process has used so far: processor time and memory.
#pragma once

#include <cstdint>
#include <optional>
#include <sys/types.h>

namespace lan {

struct Usage {
    std::int64_t processor_ns = 0;
    std::int64_t memory_kib = 0; // resident, at its most
};

// Nothing if it runs no more, or where the kernel's view of processes is not to be had.
std::optional<Usage> usage_of(pid_t process);

}
