// Masters that were found not to correct those who follow them, or not to hear what is said to them: behind a
// firewall, say, that lets nobody in. To announce itself is not enough to lead; who fails is passed over for
// a while. They are known by their addresses: names cost nothing.
#pragma once

#include "proto/time.hpp"

#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

namespace timed {

class UnfitMasters {
  public:
    /// A slave that its master has not corrected for so long stands for election itself. Ours correct a
    /// newcomer at once; in a LAN of 20,000 hosts the first round takes half a minute.
    static constexpr Duration first_patience = 1min;
    /// Each time that the master shows afterwards that it does hear, patience doubles, up to this.
    static constexpr Duration longest_patience = 64min;
    /// For so long a master that failed is passed over.
    static constexpr Duration passed_over_for = 10min;
    static constexpr std::size_t capacity = 16; ///< the oldest makes room

    /// The master at this address does not correct us, or does not answer.
    void note(std::uint32_t ip, Instant now);
    /// It has shown that it hears us.
    void forgive(std::uint32_t ip, Instant now);

    [[nodiscard]] bool contains(std::uint32_t ip, Instant now) const;

    /// What a host may be tried as.
    enum class Office : std::uint8_t { master, candidate };
    /// Since when whoever is at this address, by whatever names, is tried anew at least once in a minute, and
    /// has corrected nothing; now is one more time.
    Instant tried_since(Office as, std::uint32_t ip, Instant now);
    /// When to give up the master at this address, which is followed from now on.
    Instant give_up_at(std::uint32_t ip, Instant now);
    /// It has corrected us.
    void end_trials(std::uint32_t ip);

    [[nodiscard]] auto state() const { return std::tie(entries_, trials_); }

  private:
    struct Entry {
        std::uint32_t ip;
        Instant until;
        Duration patience;

        [[nodiscard]] auto state() const { return std::tie(ip, until, patience); }
    };
    struct Trial {
        Office as;
        std::uint32_t ip;
        Instant since;
        Instant last;

        [[nodiscard]] auto state() const { return std::tie(as, ip, since, last); }
    };
    [[nodiscard]] const Entry* find(std::uint32_t ip) const;

    std::vector<Entry> entries_; ///< oldest first
    std::vector<Trial> trials_;  ///< likewise
};

}
