#include "tests/sim/watch.hpp"

#include "tests/sim/action_text.hpp"
#include "tests/sim/node_station.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>

namespace sim {

using namespace timed;

namespace {

// One of the next two rounds corrects a clock that was set from outside.
constexpr Duration excuse = 140s;

constexpr Duration change_of_masters = 2s;

}

Watch::Watch(VirtualLan& lan, const Limits& limits, std::ostream* trace)
    : lan_(lan)
    , limits_(limits)
    , trace_(trace)
    , has_rivals_(lan, &VirtualLan::has_rivals)
    , joined_in_life_(lan.hosts())
    , excused_until_(lan.hosts()) {
    lan.observe([this](HostIndex host, const Action& action) { note(host, action); });
}

void Watch::accuse(const std::string& what) {
    if (violation_.empty()) violation_ = fmt::format("{} s: {}", lan_.now().time_since_epoch() / 1s, what);
}

void Watch::look() {
    look_for_rivals();
    look_for_untruth();
}

void Watch::look_for_rivals() {
    if (!has_rivals_()) return rivals_since_.reset();
    masters_changed_at_ = lan_.now();
    if (!rivals_since_) rivals_since_ = lan_.now();
    if (lan_.now() - *rivals_since_ <= limits_.rivals) return;
    accuse(fmt::format("two masters have heard each other for {} s", limits_.rivals / 1s));
}

// A host that changes its master may still be in a fast slew that the previous master caused.
void Watch::look_for_untruth() {
    const std::size_t untrue = lan_.measurements().untrue;
    const bool more = std::exchange(untrue_, untrue) != untrue;
    if (more && !limits_.forged && lan_.now() - masters_changed_at_ > change_of_masters)
        accuse("a clock was not where its master had measured it to be");
}

void Watch::note(HostIndex host, const Action& action) {
    digest_.add(lan_.now(), host, action);
    if (trace_ != nullptr) {
        const auto line = action_text(lan_, host, action);
        if (!line.empty()) *trace_ << line << '\n';
    }
    if (std::holds_alternative<Transmit>(action)) return note_message();
    if (std::holds_alternative<Probe>(action)) ++probes_;
    if (const auto* step = std::get_if<Step>(&action)) return note_step(host, step->amount);
    const auto* report = std::get_if<Report>(&action);
    if (report == nullptr) return;
    if (std::holds_alternative<ClockCorrected>(*report)) note_correction(host);
    const auto* role = std::get_if<RoleChanged>(report);
    if (role != nullptr && role->master) masters_changed_at_ = lan_.now();
}

void Watch::note_message() {
    ++messages_;
    const auto second = lan_.now().time_since_epoch() / 1s;
    if (std::exchange(second_, second) != second) messages_this_second_ = 0;
    busiest_second_ = std::max(busiest_second_, ++messages_this_second_);
    if (messages_this_second_ <= limits_.messages * lan_.hosts()) return;
    accuse(fmt::format("a storm of more than {} messages a host in a second", limits_.messages));
}

// ---- clocks set back

void Watch::set_from_outside(std::optional<HostIndex> host) {
    const Instant until = lan_.now() + excuse;
    if (host) {
        excused_until_.at(*host) = std::max(excused_until_.at(*host), until);
    } else {
        for (auto& one : excused_until_) one = std::max(one, until);
    }
}

bool Watch::excused(HostIndex host) const { return limits_.set_back || lan_.now() < excused_until_[host]; }

void Watch::note_step(HostIndex host, Duration amount) {
    const bool has_joined = joined_in_life_[host] == lan_.life(host);
    if (amount >= Duration{} || !has_joined || excused(host)) return;
    accuse(fmt::format("{} set its clock back by {} us after it had joined", lan_.station(host).name().view(),
                       -amount / 1us));
}

// Historic hosts set their clocks at any time.
void Watch::note_correction(HostIndex host) {
    const auto* ours = dynamic_cast<const NodeStation*>(&lan_.station(host));
    if (ours != nullptr && !ours->node().discipline().joining()) joined_in_life_[host] = lan_.life(host);
}

}
