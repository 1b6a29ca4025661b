// A check of machines with real kernels, and its result.
#pragma once

#include "tests/vm/lab.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace vm {

enum class Outcome { passed, failed, later }; // later: a known gap; counts as neither

struct Finding {
    Outcome outcome;
    std::string seen; // observations, with figures
};

inline Finding judge(bool good, std::string seen) {
    return {good ? Outcome::passed : Outcome::failed, std::move(seen)};
}

struct Check {
    std::string name;                 // the expected behaviour, as a sentence
    std::function<Finding(Lab&)> run; // an exception is a failure, too
    bool settled = true;              // whether the machines must agree before it
};

// In order of execution.
std::vector<Check> all_checks();

// Parts of the list.
std::vector<Check> agreement_checks();
std::vector<Check> boot_checks();
std::vector<Check> restart_checks();
std::vector<Check> set_clock_checks();
std::vector<Check> frozen_machine_checks();
std::vector<Check> ended_daemon_checks();
std::vector<Check> kernel_checks(const std::string& when);
std::vector<Check> service_checks();
std::vector<Check> leap_checks();
std::vector<Check> later_checks();

}
