#include "proto/unfit_masters.hpp"

#include <algorithm>

namespace timed {

const UnfitMasters::Entry* UnfitMasters::find(std::uint32_t ip) const {
    const auto found = std::ranges::find(entries_, ip, &Entry::ip);
    return found == entries_.end() ? nullptr : &*found;
}

void UnfitMasters::note(std::uint32_t ip, Instant now) {
    const Entry* known = find(ip);
    const Entry entry{ip, now + passed_over_for, known != nullptr ? known->patience : first_patience};
    std::erase_if(entries_, [&](const Entry& old) { return old.ip == ip; });
    if (entries_.size() >= capacity) entries_.erase(entries_.begin());
    entries_.push_back(entry);
    // Should it be forgiven, it is tried from then on.
    std::erase_if(trials_, [&](const Trial& trial) { return trial.ip == ip; });
}

void UnfitMasters::forgive(std::uint32_t ip, Instant now) {
    for (auto& entry : entries_) {
        if (entry.ip != ip || entry.until <= now) continue;
        entry.until = now;
        entry.patience = std::min(entry.patience * 2, longest_patience);
    }
}

bool UnfitMasters::contains(std::uint32_t ip, Instant now) const {
    const Entry* entry = find(ip);
    return entry != nullptr && now < entry->until;
}

Instant UnfitMasters::tried_since(Office as, std::uint32_t ip, Instant now) {
    std::erase_if(trials_, [&](const Trial& trial) { return now - trial.last > first_patience; });
    auto trial =
        std::ranges::find_if(trials_, [&](const Trial& one) { return one.as == as && one.ip == ip; });
    if (trial == trials_.end()) {
        if (trials_.size() >= capacity) trials_.erase(trials_.begin());
        trial = trials_.insert(trials_.end(), {as, ip, now, now});
    }
    trial->last = now;
    return trial->since;
}

Instant UnfitMasters::give_up_at(std::uint32_t ip, Instant now) {
    const Entry* entry = find(ip);
    return tried_since(Office::master, ip, now) + (entry != nullptr ? entry->patience : first_patience);
}

void UnfitMasters::end_trials(std::uint32_t /*ip*/) { trials_.clear(); }

}
