#include "timed/observe/status.hpp"

#include "version.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <variant>

namespace timed {

namespace {

namespace json = boost::json;

void add(const json::object& part, json::object& whole) { whole.insert(part.begin(), part.end()); }

json::object describe(const LocalNetwork& local) {
    return {{"interface", local.interface},
            {"address", address_text(local.network.address)},
            {"network", range_text(local)}};
}

json::array describe(std::span<const UnusedNetwork> networks) {
    json::array all;
    for (const auto& [local, reason] : networks) {
        auto network = describe(local);
        network["reason"] = to_string(reason);
        all.push_back(std::move(network));
    }
    return all;
}

// The role of the host as a whole: slave if it follows a master on any network, else master if it is one.
const Node::Standing* main_standing(std::span<const Node::Standing> standings) {
    const auto is_followed = [](const auto& standing) {
        return standing.role == Role::slave && standing.master;
    };
    const auto is_led = [](const auto& standing) { return standing.role == Role::master; };
    auto found = std::ranges::find_if(standings, is_followed);
    if (found == standings.end()) found = std::ranges::find_if(standings, is_led);
    if (found == standings.end()) found = standings.begin();
    return found == standings.end() ? nullptr : &*found;
}

// Bounded, because the answer must fit the socket's buffer.
json::array ignoring_corrections(const SlaveTable& slaves) {
    constexpr std::size_t most_named = 32;
    json::array names;
    for (const auto& [name, slave] : slaves) {
        if (names.size() == most_named) break;
        if (slave.pace.response() == Response::ignores) names.emplace_back(name.view());
    }
    return names;
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

json::object Status::describe(const Node::Standing& standing) const {
    const auto reason = role_reasons_.find(standing.network.id);
    return {{"role", to_string(standing.role)},
            {"master", standing.master ? json::value(standing.master->view()) : nullptr},
            {"reason", reason != role_reasons_.end() ? json::value(to_string(reason->second)) : nullptr}};
}

json::array Status::describe(std::span<const Node::Standing> standings,
                             std::span<const LocalNetwork> networks) const {
    json::array all;
    for (const auto& standing : standings) {
        const auto local = std::ranges::find(networks, standing.network, &LocalNetwork::network);
        if (local == networks.end()) continue;
        auto network = timed::describe(*local);
        add(describe(standing), network);
        network["slaves"] = standing.slaves;
        all.push_back(std::move(network));
    }
    return all;
}

json::object Status::describe(const Node& node, const Networks& networks, Frequency frequency,
                              Instant now) const {
    constexpr std::int64_t ppt_per_ppb = 1000;
    const auto standings = node.standings();
    json::object all;
    all["name"] = node.name().view();
    all["renamed"] = node.renamed() ? json::value(to_string(*node.renamed())) : nullptr;
    all["version"] = version;
    all["uptime_s"] = std::chrono::floor<std::chrono::seconds>(now - started_).count();
    const auto* standing = main_standing(standings);
    add(describe(standing != nullptr ? *standing : Node::Standing{{}, Role::searching, {}, 0}), all);
    all["networks"] = describe(standings, networks.used);
    all["unused_networks"] = timed::describe(networks.unused);
    all["frequency_ppb"] = frequency.parts_per_trillion / ppt_per_ppb;
    all["last_correction_ns"] = last_correction_ ? json::value(last_correction_->amount.count()) : nullptr;
    all["last_correction_kind"] = last_correction_ ? json::value(to_string(last_correction_->kind)) : nullptr;
    all["refused_corrections"] = refused_.corrections;
    all["refused_dates"] = refused_.dates;
    all["trouble"] = trouble() ? json::value(to_string(*trouble())) : nullptr;
    all["doubted_majorities"] = refused_.majorities;
    all["ignoring_corrections"] = ignoring_corrections(node.slaves());
    all["round"] = timed::describe(last_round_);
    all["packets"] = {{"received", packets_.received},
                      {"sent", packets_.sent},
                      {"unsent", packets_.unsent},
                      {"lost", packets_.lost}};
    all["ignored"] = describe(counted_.ignored);
    all["malformed"] = describe(counted_.malformed);
    all["unmeasured"] = describe(counted_.unmeasured);
    all["forgotten"] = describe(counted_.forgotten);
    all["unanswered"] = describe(counted_.unanswered);
    all["disturbed"] = describe(counted_.disturbed);
    return all;
}

// The reason why this host cannot lead.
std::optional<RoleReason> Status::trouble() const {
    if (trouble_.cannot_set_clock) return RoleReason::cannot_set_clock;
    if (trouble_.disciplined_by_another) return RoleReason::clock_disciplined_by_another;
    return trouble_.unsynchronised ? std::optional{RoleReason::unsynchronised} : std::nullopt;
}

json::object Status::describe(const Counts& counts) {
    json::object all;
    for (const auto& [reason, count] : counts) all[reason] = count;
    return all;
}

}
