// Threads whose promptness is measured by others: they run before all else, where the machine allows it.
#pragma once

namespace lan {

// Asks the kernel to run the calling thread first and to wake it to the microsecond. Or goes without.
void make_thread_prompt();

}
