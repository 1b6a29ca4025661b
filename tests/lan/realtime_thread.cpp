// Scheduling class and timer slack of a real-time thread.
#include "tests/lan/realtime_thread.hpp"

#include <pthread.h>
#include <sched.h>
#include <sys/prctl.h>

namespace lan {

void make_thread_prompt() {
    const sched_param lowest_realtime{.sched_priority = 1};
    pthread_setschedparam(pthread_self(), SCHED_FIFO, &lowest_realtime);
    prctl(PR_SET_TIMERSLACK, 1UL); // nanoseconds; the default is 50 us
}

}
