#include "proto/base/unfit_masters.hpp"

#include <algorithm>

namespace timed {

const UnfitMasters::Entry* UnfitMasters::find(const HostName& name, std::uint32_t ip) const {
    const auto found = std::ranges::find_if(
        entries_, [&](const Entry& entry) { return entry.name == name && entry.ip == ip; });
    return found == entries_.end() ? nullptr : &*found;
}

void UnfitMasters::note(const HostName& name, std::uint32_t ip, Instant now) {
    const Entry entry{name, ip, now + passed_over_for, patience(name, ip)};
    std::erase_if(entries_, [&](const Entry& old) { return old.name == name && old.ip == ip; });
    if (entries_.size() >= capacity) entries_.erase(entries_.begin());
    entries_.push_back(entry);
}

bool UnfitMasters::forgive(const HostName& name, std::uint32_t ip, Instant now) {
    for (auto& entry : entries_) {
        if (entry.name != name || entry.ip != ip || entry.until <= now) continue;
        entry.until = now;
        entry.patience = std::min(entry.patience * 2, longest_patience);
        return true;
    }
    return false;
}

bool UnfitMasters::contains(const HostName& name, std::uint32_t ip, Instant now) const {
    const Entry* entry = find(name, ip);
    return entry != nullptr && now < entry->until;
}

Duration UnfitMasters::patience(const HostName& name, std::uint32_t ip) const {
    const Entry* entry = find(name, ip);
    return entry != nullptr ? entry->patience : first_patience;
}

}
