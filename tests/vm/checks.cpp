// All checks, in order. The machines agree before each check, and nearly agree after it.
#include "tests/vm/check.hpp"

namespace vm {
namespace {

void append(std::vector<Check>& all, std::vector<Check> part) {
    for (auto& check : part) all.push_back(std::move(check));
}

}

std::vector<Check> all_checks() {
    std::vector<Check> all;
    append(all, agreement_checks());
    append(all, boot_checks());
    append(all, restart_checks()); // before any check changes a clock
    append(all, set_clock_checks());
    append(all, kernel_checks("after_the_clocks_were_set"));
    append(all, frozen_machine_checks());
    append(all, kernel_checks("after_machines_stood_still"));
    append(all, ended_daemon_checks());
    append(all, kernel_checks("after_daemons_were_killed"));
    append(all, service_checks());
    append(all, leap_checks());
    append(all, later_checks());
    append(all, kernel_checks("at_the_end"));
    return all;
}

}
