#include "tests/vm/lab.hpp"

#include "tests/lan/process.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>

namespace vm {
namespace {

using namespace std::chrono_literals;

constexpr auto boot_patience = 240s; // 16 s on an idle host
constexpr auto answer_patience = 10s;
constexpr auto settling_patience = 60s;
constexpr auto election_patience = 60s;
constexpr auto looking_interval = 50ms;
constexpr double right_for_s = 1;

constexpr const char* our_address = "10.77.0.254/24";

}

Lab::Lab(const std::filesystem::path& image, const std::filesystem::path& directory,
         const std::array<std::chrono::seconds, machine_count>& ahead) {
    connect_network();
    const auto now = std::chrono::system_clock::now();
    for (int i = 0; i < machine_count; ++i) {
        machines_.emplace_back(MachineSetting{.number = i + 1,
                                              .clock = now + ahead.at(static_cast<std::size_t>(i)),
                                              .image = image,
                                              .directory = directory});
    }
    for (int i = 0; i < machine_count; ++i) clocks_.emplace_back(machine(i).address(), reference_);
    await_first_readings();
}

// Reads each clock as soon as its machine answers: before its daemon starts.
void Lab::await_first_readings() {
    constexpr auto turn = 100ms;
    std::array<bool, machine_count> seen{};
    const auto all_answer = [&] {
        for (std::size_t i = 0; i < seen.size(); ++i) {
            if (seen[i]) continue;
            const auto reading = clocks_[i].look(turn);
            seen[i] = reading.has_value();
            if (reading) first_readings_[i] = *reading;
        }
        return std::ranges::all_of(seen, std::identity{});
    };
    if (poll_until(all_answer, boot_patience, 0ms)) return;
    const auto silent = std::ranges::find(seen, false) - seen.begin();
    const auto& machine = machines_.at(static_cast<std::size_t>(silent));
    throw std::runtime_error(fmt::format("{} does not start:\n{}", machine.name(), machine.console()));
}

void Lab::connect_network() {
    std::string batch = fmt::format("link set lo up\n"
                                    "link add lan type bridge stp_state 0 mcast_snooping 0\n"
                                    "address add {} brd + dev lan\n"
                                    "link set lan up\n",
                                    our_address);
    for (int number = 1; number <= machine_count; ++number)
        batch += fmt::format("tuntap add {0} mode tap\nlink set {0} master lan up\n", machine_name(number));
    lan::run_tools({{.words = {"ip", "-batch", "-"}, .input = batch, .namespaces = {}}});
}

std::string Lab::must_run(int index, const std::string& command) {
    auto result = run(index, command);
    if (result.exit_status == 0) return std::move(result.output);
    throw std::runtime_error(
        fmt::format("{}: '{}' failed: {}", machine(index).name(), command, result.output));
}

ClockReading Lab::look(int index) {
    std::optional<ClockReading> reading;
    auto& clock = clocks_.at(static_cast<std::size_t>(index));
    poll_until([&] { return (reading = clock.look()).has_value(); }, answer_patience, 0ms);
    if (!reading) throw std::runtime_error(machine(index).name() + " does not answer.");
    return *reading;
}

std::optional<lan::DaemonStatus> Lab::status(int index) {
    const auto result = run(index, "timedc status --json");
    return result.exit_status == 0 ? lan::parse_status(result.output) : std::nullopt;
}

Roles Lab::roles() {
    Roles roles{};
    const auto are_clear = [&] {
        roles.master = -1;
        std::size_t slaves = 0;
        for (int i = 0; i < machine_count; ++i) {
            const auto own = status(i);
            if (own && own->role == "master") roles.master = i;
            if (own && own->role == "slave" && own->master && slaves < roles.slaves.size())
                roles.slaves.at(slaves++) = i;
        }
        return roles.master >= 0 && slaves == roles.slaves.size();
    };
    if (!poll_until(are_clear, election_patience))
        throw std::runtime_error("There is no single master that all others follow.");
    return roles;
}

std::optional<double> Lab::time_until(const std::function<bool(const ClockReadings&)>& is_right,
                                      std::chrono::seconds patience) {
    const auto began = std::chrono::steady_clock::now();
    std::optional<double> right_since;
    const auto has_lasted = [&] {
        const double now = seconds_since(began);
        if (!is_right(look_at_all())) {
            right_since.reset();
        } else if (!right_since) {
            right_since = now;
        }
        return right_since && now - *right_since >= right_for_s;
    };
    return poll_until(has_lasted, patience, looking_interval) ? right_since : std::nullopt;
}

std::optional<double> Lab::time_until_agreed(std::chrono::seconds patience) {
    return time_until([](const ClockReadings& readings) { return spread(readings) < agreement; }, patience);
}

bool Lab::settle() {
    if (time_until_agreed(settling_patience)) return false;
    set_right();
    if (!time_until_agreed(settling_patience))
        throw std::runtime_error("The machines do not agree, although they were set right.");
    return true;
}

void Lab::set_right() {
    for (int i = 0; i < machine_count; ++i)
        must_run(
            i,
            "systemctl stop timed; clock_hand tick 10000 && clock_hand frequency 0 && clock_hand status 64");
    for (int i = 1; i < machine_count; ++i) {
        const auto behind = std::chrono::duration<double>(look(0).offset - look(i).offset).count();
        must_run(i, fmt::format("clock_hand shift {:.9f}", behind));
    }
    for (int i = 0; i < machine_count; ++i)
        must_run(i, "systemctl reset-failed timed; systemctl start timed");
    roles();
}

}
