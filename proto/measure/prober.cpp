#include "proto/measure/prober.hpp"

#include <algorithm>

namespace timed {

namespace {

// A request that would leave later than this is scheduled again, up to this number of times.
constexpr Duration tolerated_lateness = 10us;
constexpr int most_misses = 64;

// Measurements start one by one: during the busy wait for one request no other can be sent.
constexpr Duration between_starts = 1ms;

constexpr Instant at_once{};

std::uint32_t key_of(const IcmpTimestamp& message) {
    return (std::uint32_t{message.id} << 16U) | message.sequence;
}

}

void Prober::start(const Probe& probe) {
    if (const auto superseded = waiting_.push(probe))
        superseded_.push_back({{*superseded, {Quality::superseded}}, probe.ip, 0});
}

void Prober::clock_stepped() {
    for (auto& [id, session] : sessions_) begin(session);
}

void Prober::begin(Session& session) {
    forget_requests(session); // replies that have arrived may have stamps of the old clock
    session.search = TickSearch{limits_, session.expected};
    session.request.id = static_cast<std::uint16_t>(nonce_());
    session.request.sequence = static_cast<std::uint16_t>(nonce_());
    session.due.reset();
    session.misses = 0;
    wake_at(session, at_once);
}

void Prober::start_next(Now now) {
    if (waiting_.empty() || now.instant < next_start_) return;
    next_start_ = now.instant + between_starts;
    const Probe probe = waiting_.pop();
    begin(sessions_.try_emplace(probe.id, Session{probe.id, probe.ip, probe.expected}).first->second);
}

std::optional<Prober::Output> Prober::next(Now now, Duration notice) {
    if (!superseded_.empty()) {
        const Finished finished = superseded_.front();
        superseded_.pop_front();
        return finished;
    }
    start_next(now);
    while (!wakes_.empty() && wakes_.begin()->first <= now.instant) {
        if (auto output = advance(sessions_.at(wakes_.begin()->second), now, notice)) return output;
    }
    return std::nullopt;
}

std::optional<Instant> Prober::next_wake() const {
    if (!superseded_.empty()) return at_once;
    std::optional<Instant> wake;
    if (!waiting_.empty()) wake = next_start_;
    if (!wakes_.empty()) wake = wake ? std::min(*wake, wakes_.begin()->first) : wakes_.begin()->first;
    return wake;
}

std::optional<Prober::Output> Prober::advance(Session& session, Now now, Duration notice) {
    if (!session.due) {
        const auto next = session.search.next(now.wall);
        if (std::holds_alternative<TickSearch::Finished>(next)) return finish(session);
        if (const auto* answer = std::get_if<TickSearch::WaitUntil>(&next)) {
            wake_at(session, now.instant + (answer->when - now.wall));
            return std::nullopt;
        }
        session.due = std::get<TickSearch::SendAt>(next);
        session.request.originate = nonce_();
        const WallTime ready = session.due->when - notice;
        wake_at(session, now.instant + std::max(Duration{}, ready - now.wall));
        if (ready > now.wall) return std::nullopt;
    }
    return Transmission{session.id, session.ip, *session.due, session.request};
}

Prober::Output Prober::finish(Session& session) {
    const Finished finished{{session.id, session.search.result()}, session.ip, session.interface};
    forget_requests(session);
    wakes_.erase({session.wake, session.id});
    sessions_.erase(finished.result.id);
    return finished;
}

void Prober::wake_at(Session& session, Instant when) {
    wakes_.erase({session.wake, session.id});
    session.wake = when;
    wakes_.emplace(when, session.id);
}

bool Prober::is_late(const Transmission& transmission, WallTime now) {
    Session& session = sessions_.at(transmission.probe);
    const auto [when, grace] = transmission.due;
    if (now <= when + grace + tolerated_lateness || session.misses >= most_misses) return false;
    ++session.misses;
    session.due.reset();
    return true;
}

void Prober::sent(const Transmission& transmission, WallTime when) {
    Session& session = sessions_.at(transmission.probe);
    session.search.sent(when);
    session.due.reset();
    wake_at(session, at_once);
    const auto key = key_of(session.request);
    requests_.insert_or_assign(key, Request{session.id, session.request.originate, when});
    session.keys.push_back(key);
    ++session.request.sequence;
}

void Prober::unreachable(ProbeId probe) { sessions_.at(probe).search.unreachable(); }

void Prober::forget_requests(Session& session) {
    for (const auto key : session.keys) {
        const auto request = requests_.find(key);
        if (request != requests_.end() && request->second.probe == session.id) requests_.erase(request);
    }
    session.keys.clear();
}

Prober::Request* Prober::find(const IcmpTimestamp& message) {
    const auto found = requests_.find(key_of(message));
    const bool ours = found != requests_.end() && found->second.originate == message.originate;
    return ours ? &found->second : nullptr;
}

void Prober::left(const IcmpTimestamp& request, WallTime when) {
    if (Request* known = find(request)) known->sent = std::max(known->sent, when);
}

void Prober::answered(const IcmpTimestamp& reply, unsigned interface, WallTime received) {
    const Request* known = find(reply);
    if (known == nullptr) return; // not ours, or forged
    const Request request = *known;
    requests_.erase(key_of(reply)); // a duplicate has no new information
    Session& session = sessions_.at(request.probe);
    session.interface = interface;
    session.search.answered(request.sent, reply, received);
    session.due.reset();
    wake_at(session, at_once);
}

}
