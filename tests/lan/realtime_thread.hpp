// Threads whose latency affects measurements: they have priority, where the machine permits it.
#pragma once

namespace lan {

// Requests real-time priority and microsecond timers for the calling thread. Ignores failure.
void make_thread_prompt();

}
