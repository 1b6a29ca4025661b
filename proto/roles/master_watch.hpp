// A slave's master: whether it is alive, and when to stand for election because it is not.
#pragma once

#include "proto/rounds/host.hpp"

#include <algorithm>
#include <optional>
#include <tuple>

namespace timed {

class MasterWatch {
  public:
    /// `announces`: the master, or the lost one, announces itself.
    explicit MasterWatch(bool announces)
        : announces_(announces) {}

    [[nodiscard]] const std::optional<Peer>& master() const { return master_; }
    [[nodiscard]] bool is_master(const Peer& sender) const { return master_ && master_->is(sender); }
    [[nodiscard]] bool is_called(const HostName& name) const { return master_ && master_->name == name; }
    /// Whether the master announces itself: its loss is detected within seconds.
    [[nodiscard]] bool announces() const { return announces_; }
    [[nodiscard]] Duration followed_for(Now now) const { return now.instant - followed_since_; }
    [[nodiscard]] Duration silent_for(Now now) const { return now.instant - last_heard_; }
    /// Whether its silence is shorter than the limit for a master of its kind.
    [[nodiscard]] bool is_heard(Now now) const;
    /// Another host sends in the master's name, while the master itself is alive.
    [[nodiscard]] bool is_elsewhere(const Peer& sender, Now now) const;

    void follow(const Peer& master, Now now);
    void set_announces() { announces_ = true; }
    /// Follows no master, and waits for an election.
    void lose(Random& random, Now now);
    /// The master has sent a message from this address.
    void note_alive(const Address& address, Random& random, Now now);

    /// Another master has announced itself, while ours was alive: either it corrects us after its first
    /// round, or one of them resigns.
    void note_successor(const Peer& master, Now now) { successor_ = Successor{master, now.instant}; }
    [[nodiscard]] std::optional<Peer> successor(Now now) const;

    /// The duration of a vote: a candidate that has not become master by then has lost.
    [[nodiscard]] Duration vote_holds() const;
    /// A candidate has our vote: do not stand for election before it can have won.
    void await_election(Random& random, Now now);

    /// When to ask the master whether it is alive.
    [[nodiscard]] bool is_question_due(Now now) const { return ask_at_ && *ask_at_ <= now.instant; }
    void note_question() { ask_at_.reset(); }
    [[nodiscard]] bool is_lost(Now now) const { return election_at_ <= now.instant; }
    [[nodiscard]] Instant next_wake() const {
        return ask_at_ ? std::min(*ask_at_, election_at_) : election_at_;
    }

    [[nodiscard]] auto state() const {
        return std::tie(master_, announces_, followed_since_, last_heard_, election_at_, ask_at_, successor_);
    }

  private:
    struct Successor {
        Peer peer;
        Instant called_at;

        [[nodiscard]] auto state() const { return std::tie(peer, called_at); }
    };

    void arm_loss_timer(Instant until, Random& random);
    [[nodiscard]] Duration election_takes(Random& random) const;

    std::optional<Peer> master_;
    bool announces_;
    Instant followed_since_{};
    Instant last_heard_{};
    std::optional<Instant> ask_at_;
    Instant election_at_{};
    std::optional<Successor> successor_;
};

}
