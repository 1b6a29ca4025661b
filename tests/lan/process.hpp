// Starts other programs: daemons on simulated hosts, and tools that set up the network.
#pragma once

#include <string>
#include <sys/types.h>
#include <vector>

namespace lan {

struct Launch {
    std::vector<std::string> words;       // the program, searched in PATH, and its arguments
    std::vector<std::string> environment; // NAME=value; empty: as this program's
    std::vector<int> namespaces;          // descriptors of namespaces to enter
    int input = -1;                       // descriptors; -1: no input, output is discarded
    int output = -1;                      // of stdout and stderr
};

// The new process leads its own process group, and is killed when this program ends.
pid_t launch(const Launch& launch);

struct Tool {
    std::vector<std::string> words;
    std::string input;
    std::vector<int> namespaces;
};

// Runs the tools, several at a time. Throws the output of the first one that fails.
void run_tools(const std::vector<Tool>& tools);

}
