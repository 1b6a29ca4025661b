#include "proto/rounds/pending_probes.hpp"

namespace timed {

void PendingProbes::add(ProbeId id, const Pending& pending) {
    pending_.emplace(id, pending);
    if (pending.awaited) ++awaited_;
}

std::optional<PendingProbes::Pending> PendingProbes::take(ProbeId id) {
    const auto found = pending_.find(id);
    if (found == pending_.end()) return std::nullopt;
    const Pending taken = found->second;
    pending_.erase(found);
    if (taken.awaited) --awaited_;
    return taken;
}

void PendingProbes::clear() {
    pending_.clear();
    awaited_ = 0;
}

void PendingProbes::await_none() {
    for (auto& [id, pending] : pending_) pending.awaited = false;
    awaited_ = 0;
}

void PendingProbes::await_all() {
    for (auto& [id, pending] : pending_) pending.awaited = true;
    awaited_ = pending_.size();
}

std::optional<ProbeId> PendingProbes::overdue(Instant now) const {
    if (pending_.empty() || pending_.begin()->second.deadline > now) return std::nullopt;
    return pending_.begin()->first;
}

std::optional<Instant> PendingProbes::first_deadline() const {
    if (pending_.empty()) return std::nullopt;
    return pending_.begin()->second.deadline;
}

}
