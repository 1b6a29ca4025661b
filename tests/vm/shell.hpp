// Runs commands on a machine.
#pragma once

#include <chrono>
#include <string>

namespace vm {

struct CommandResult {
    int exit_status = 0;
    std::string output; // standard output and error
};

// Runs it by bash on the machine with this address. Throws if the machine does not answer in time.
CommandResult run_on(const std::string& address, const std::string& command,
                     std::chrono::seconds patience = std::chrono::seconds{60});

}
