// Masters that did not correct their slaves, or did not receive, for example because of a firewall. An
// announcement alone does not make a master: a host that announces itself but fails is ignored for a while.
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
    /// A slave stands for election if its master has not corrected it for this time. A current master
    /// corrects a newcomer at once; in a LAN of 20,000 hosts the first round takes half a minute.
    static constexpr Duration first_patience = 1min;
    /// The patience doubles, up to this, each time that an ignored master shows that it receives.
    static constexpr Duration longest_patience = 64min;
    /// How long a master that has failed is ignored.
    static constexpr Duration passed_over_for = 10min;
    static constexpr std::size_t capacity = 16; ///< the oldest is replaced

    /// The master with this name and address does not correct us, or does not answer.
    void note(const HostName& name, std::uint32_t ip, Instant now);
    /// The master has shown that it receives our messages. Returns whether it was ignored until now.
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
