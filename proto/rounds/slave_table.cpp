#include "proto/rounds/slave_table.hpp"

#include <tuple>

#include <algorithm>

namespace timed {

std::optional<SlaveTable::Enlisted> SlaveTable::enlist(const HostName& name, const Claim& place,
                                                       Instant now) {
    const auto known = slaves_.find(name);
    if (known == slaves_.end()) {
        if (!make_room(place.address.ip, now)) return std::nullopt;
        SlaveRecord& slave = slaves_[name];
        this->place(name, slave, place, now);
        return Enlisted{&slave, Enlistment::added};
    }
    SlaveRecord& slave = known->second;
    if (slave.address.ip == place.address.ip && slave.network == place.network) {
        slave.address = place.address;
        return Enlisted{&slave, Enlistment::known_already};
    }
    if (slave.answers && slave.failures == 0) {
        const bool again = slave.claim && slave.claim->address.ip == place.address.ip;
        if (!again) slave.claim = place;
        return Enlisted{&slave, again ? Enlistment::claimed_again : Enlistment::claimed};
    }
    move(name, slave, place, now);
    return Enlisted{&slave, Enlistment::moved};
}

// Only a slave that has never answered is removed: honest hosts answer at once.
bool SlaveTable::make_room(std::uint32_t ip, Instant now) {
    std::size_t names = 0;
    const HostName* silent = nullptr;
    const auto [begin, end] = by_address_.equal_range(ip);
    for (auto next = begin; next != end; ++next) {
        ++names;
        if (!slaves_.at(next->second).answers) silent = &next->second;
    }
    if (names >= most_names) {
        if (silent == nullptr) return false;
        forget(HostName{*silent});
    }
    if (slaves_.size() < capacity) return true;
    if (newcomers_.empty() || now - newcomers_.begin()->first < newcomers_patience) return false;
    forget(HostName{newcomers_.begin()->second});
    return true;
}

void SlaveTable::place(const HostName& name, SlaveRecord& slave, const Claim& place, Instant now) {
    slave.network = place.network;
    slave.address = place.address;
    slave.since = now;
    by_address_.emplace(place.address.ip, name);
    newcomers_.emplace(now, name);
}

void SlaveTable::unplace(const HostName& name, const SlaveRecord& slave) {
    const auto [begin, end] = by_address_.equal_range(slave.address.ip);
    by_address_.erase(std::find_if(begin, end, [&](const auto& entry) { return entry.second == name; }));
    newcomers_.erase({slave.since, name});
}

void SlaveTable::note_answer(const HostName& name, SlaveRecord& slave) {
    slave.failures = 0;
    if (slave.claim) slave.claim->refuted = true;
    if (slave.answers) return;
    slave.answers = true;
    newcomers_.erase({slave.since, name});
}

void SlaveTable::move(const HostName& name, SlaveRecord& slave, const Claim& to, Instant now) {
    unplace(name, slave);
    const auto correction = slave.correction;
    slave = SlaveRecord{};
    slave.correction = correction;
    place(name, slave, to, now);
}

void SlaveTable::forget(const HostName& name) {
    const auto found = slaves_.find(name);
    if (found == slaves_.end()) return;
    unplace(name, found->second);
    slaves_.erase(found);
}

void SlaveTable::forget(NetworkId network) {
    std::erase_if(slaves_, [&](const auto& slave) {
        const bool gone = slave.second.network == network;
        if (gone) unplace(slave.first, slave.second);
        return gone;
    });
}

SlaveRecord* SlaveTable::find(const HostName& name) {
    const auto found = slaves_.find(name);
    return found == slaves_.end() ? nullptr : &found->second;
}

const SlaveRecord* SlaveTable::successor(NetworkId network) const {
    const SlaveRecord* best = nullptr;
    const auto rank = [](const SlaveRecord& slave) {
        return std::tuple{slave.failures > 0, slave.pace.response() == Response::ignores,
                          slave.last_correction, -slave.enlisted_at.time_since_epoch()};
    };
    for (const auto& [name, slave] : slaves_) {
        if (slave.network == network && (best == nullptr || rank(slave) < rank(*best))) best = &slave;
    }
    return best;
}

std::size_t SlaveTable::count(NetworkId network) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(slaves_, [&](const auto& slave) { return slave.second.network == network; }));
}

}
