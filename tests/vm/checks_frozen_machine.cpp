// Machines that are paused by their hypervisor, or suspended: V1, V11.
#include "tests/vm/check.hpp"
#include "tests/vm/figures.hpp"

#include <fmt/format.h>

namespace vm {
namespace {

using namespace std::chrono_literals;

constexpr auto stands_still_for = 12s; // long enough for the others to elect another master
constexpr auto patience = 60s;

// The next master measures a resumed machine within seconds; an emulated machine takes three times as long.
constexpr double soon_s = 20;

// Limit for the movement of the others: their drift within a minute.
constexpr auto stirred = 20ms;

void stand_still(Lab& lab, int host, std::chrono::milliseconds time) {
    lab.machine(host).pause();
    std::this_thread::sleep_for(time);
    lab.machine(host).resume();
}

// Judges how far the others move while `host` rejoins, and how long that takes.
Finding watch_return(Lab& lab, int host, Excursions& moved) {
    const auto took = lab.time_until(
        [&](const ClockReadings& readings) {
            moved.see(readings);
            return spread(readings) < agreement;
        },
        patience);
    const auto others = moved.largest_of_all_but(host);
    return judge(took && *took <= soon_s && others < stirred,
                 fmt::format("right again after {}; the others moved by {}", text(took), text(others)));
}

Finding frozen_master(Lab& lab) {
    const int master = lab.roles().master;
    Excursions moved(lab.look_at_all());
    stand_still(lab, master, stands_still_for);
    return watch_return(lab, master, moved);
}

Finding frozen_slave(Lab& lab) {
    const int slave = lab.roles().slaves.back();
    Excursions moved(lab.look_at_all());
    stand_still(lab, slave, stands_still_for);
    return watch_return(lab, slave, moved);
}

// The slaves are a majority with the right time, so that the master corrects its whole offset. In a new
// network, where no slave has synchronised yet, there is no majority.
Finding late_master(Lab& lab) {
    constexpr auto late_by = 60ms;
    // A slave that was paused votes again after one synchronised minute; the poll interval is at most 64 s.
    constexpr auto until_all_vote = 124s;
    const int master = lab.roles().master;
    const auto all_vote = [&] {
        return lab.run(master, "timedc status | grep -q '3 truechimers'").exit_status == 0;
    };
    if (!poll_until(all_vote, until_all_vote))
        return judge(false,
                     "the master does not average three clocks:\n" + lab.run(master, "timedc status").output);
    Excursions moved(lab.look_at_all());
    stand_still(lab, master, late_by);
    return watch_return(lab, master, moved);
}

Finding sleeping_host(Lab& lab, int host) {
    const std::string said_so = "journalctl -u timed -o cat | grep 'was suspended for'";
    const int times_before = std::stoi(lab.run(host, said_so + " | wc -l").output);
    Excursions moved(lab.look_at_all());
    lab.must_run(host, "systemd-run --quiet --no-block sh -c 'echo mem >/sys/power/state'");
    lab.machine(host).await_sleep();
    std::this_thread::sleep_for(stands_still_for);
    lab.machine(host).wake_up();
    auto seen = watch_return(lab, host, moved);
    const auto said =
        lab.run(host, fmt::format("{} | tail -n +{} | tr -d '\\n' | grep .", said_so, times_before + 1));
    if (said.exit_status != 0) seen.outcome = Outcome::failed;
    seen.seen += said.exit_status == 0 ? "; the log says '" + said.output + "'"
                                       : "; the log does not mention the suspension";
    return seen;
}

Finding sleeping_slave(Lab& lab) { return sleeping_host(lab, lab.roles().slaves.front()); }
Finding sleeping_master(Lab& lab) { return sleeping_host(lab, lab.roles().master); }

}

std::vector<Check> frozen_machine_checks() {
    return {{"V1_a_master_that_stood_still_for_12_s_drags_nobody_back", frozen_master},
            {"V1_a_second_master_that_stood_still_for_12_s_drags_nobody_back", frozen_master},
            {"V1_a_third_master_that_stood_still_for_12_s_drags_nobody_back", frozen_master},
            {"a_slave_that_stood_still_for_12_s_comes_back", frozen_slave},
            {"V11_a_master_60_ms_late_moves_to_the_others", late_master},
            {"a_slave_that_slept_for_12_s_comes_back", sleeping_slave},
            {"V1_a_master_that_slept_for_12_s_drags_nobody_back", sleeping_master}};
}

}
