#include "timed/status.hpp"

#include "version.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <variant>

namespace timed {

namespace {

namespace json = boost::json;

json::value name_of_master(const Node::Standing& standing) {
    json::value name;
    if (standing.master) name = standing.master->view();
    return name;
}

json::object describe(const Node::Standing& standing, const LocalNetwork& local) {
    return {{"interface", local.interface},       {"address", address_text(local.network.address)},
            {"network", range_text(local)},       {"role", to_string(standing.role)},
            {"master", name_of_master(standing)}, {"slaves", standing.slaves}};
}

json::array describe(const std::vector<Node::Standing>& standings, std::span<const LocalNetwork> networks) {
    json::array all;
    for (const auto& standing : standings) {
        const auto local = std::ranges::find(networks, standing.network, &LocalNetwork::network);
        if (local != networks.end()) all.push_back(describe(standing, *local));
    }
    return all;
}

json::value describe(const std::optional<RoundFinished>& round) {
    if (!round) return nullptr;
    return json::object{{"slaves", round->slaves},
                        {"measured", round->measured},
                        {"good", round->good},
                        {"network_offset_ns", round->network_offset.count()},
                        {"largest_correction_ns", round->largest_correction.count()}};
}

}

void Status::note(const Report& report) {
    std::visit([this](const auto& happened) { on(happened); }, report);
}

json::object Status::describe(const Node& node, std::span<const LocalNetwork> networks, Frequency frequency,
                              Instant now) const {
    constexpr std::int64_t ppt_per_ppb = 1000;
    const auto standings = node.standings();
    json::object all;
    all["name"] = node.name().view();
    all["version"] = version;
    all["uptime_s"] = std::chrono::floor<std::chrono::seconds>(now - started_).count();
    all["role"] = to_string(standings.empty() ? Role::searching : standings.front().role);
    all["master"] = standings.empty() ? nullptr : name_of_master(standings.front());
    all["reason"] = role_reason_ ? json::value(to_string(*role_reason_)) : nullptr;
    all["networks"] = timed::describe(standings, networks);
    all["frequency_ppb"] = frequency.parts_per_trillion / ppt_per_ppb;
    all["last_correction_ns"] = last_correction_ ? json::value(last_correction_->amount.count()) : nullptr;
    all["last_correction_kind"] = last_correction_ ? json::value(to_string(last_correction_->kind)) : nullptr;
    all["refused_corrections"] = refused_corrections_;
    all["round"] = timed::describe(last_round_);
    all["packets"] = {{"received", received_}, {"sent", sent_}, {"unsent", unsent_}};
    all["ignored"] = describe(ignored_);
    all["malformed"] = describe(malformed_);
    all["unmeasured"] = describe(unmeasured_);
    all["forgotten"] = describe(forgotten_);
    all["unanswered"] = describe(unanswered_);
    all["disturbed"] = describe(disturbed_);
    return all;
}

json::object Status::describe(const Counts& counts) {
    json::object all;
    for (const auto& [reason, count] : counts) all[reason] = count;
    return all;
}

}
