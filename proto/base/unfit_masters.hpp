// Masters that were found not to correct those who follow them, or not to hear what is said to them: behind a
// firewall, say, that lets nobody in. To announce itself is not enough to lead; who fails is passed over for
// a while.
#pragma once

#include "proto/base/host_name.hpp"
#include "proto/base/time.hpp"

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

    /// The master of this name and address does not correct us, or does not answer.
    void note(const HostName& name, std::uint32_t ip, Instant now);
    /// It has shown that it hears us. Whether it was passed over until now.
    bool forgive(const HostName& name, std::uint32_t ip, Instant now);

    [[nodiscard]] bool contains(const HostName& name, std::uint32_t ip, Instant now) const;
    /// How long to wait for a first correction by this master.
    [[nodiscard]] Duration patience(const HostName& name, std::uint32_t ip) const;

    [[nodiscard]] auto state() const { return std::tie(entries_); }

  private:
    struct Entry {
        HostName name;
        std::uint32_t ip;
        Instant until;
        Duration patience;

        [[nodiscard]] auto state() const { return std::tie(name, ip, until, patience); }
    };
    [[nodiscard]] const Entry* find(const HostName& name, std::uint32_t ip) const;

    std::vector<Entry> entries_; ///< oldest first
};

}
