// All hosts that this one is master of, on whatever network (spec 6.5, "Registering a slave").
#pragma once

#include "proto/address.hpp"
#include "proto/expectation.hpp"
#include "proto/host_name.hpp"

#include <cstddef>
#include <map>
#include <optional>

namespace timed {

/// What a master knows of one of its slaves.
struct SlaveRecord {
    NetworkId network{};
    Address address;
    bool needs_set = true;                      ///< never told the time of day: SETTIME comes first
    bool was_set = false;                       ///< its last correction was a time of day, and it took it
    std::optional<Instant> day_told_at;         ///< when it last acknowledged a time of day of ours
    bool votes = false;                         ///< its clock counts in the average
    int failures = 0;                           ///< in a row, without measurement or acknowledgement
    Instant failing_since{};                    ///< the first of them
    bool correction_pending = false;            ///< an exchange with it is open
    bool corrected_meanwhile = false;           ///< perhaps, in this round: to measure it says nothing
    std::optional<std::uint16_t> date_asked_as; ///< sequence number of its last SETDATEREQ
    bool date_accepted = false;                 ///< that one was answered by DATEACK
    std::optional<Interval> offset;             ///< of its clock from ours, measured in this round
    Duration round_trip{};                      ///< of that measurement
    Duration last_correction = Duration::max(); ///< how large it was
    std::optional<Expectation> expected;        ///< of the next one
};

/// Slaves by name, in name order, so that identical events lead to identical actions.
class SlaveTable {
  public:
    /// Most slaves a master serves. 4.4BSD: 1013, after which it resigned.
    static constexpr std::size_t capacity = 20'000;

    using Map = std::map<HostName, SlaveRecord>;

    /// Registers a host, or updates the address of a known one: it may have moved, even to another network.
    /// `added` says which. Nothing when there is no room.
    struct Enlisted {
        SlaveRecord* record;
        bool added;
    };
    std::optional<Enlisted> enlist(const HostName& name, NetworkId network, Address address);

    void forget(const HostName& name) { slaves_.erase(name); }
    /// Forgets everybody on a network, because this host is no longer its master.
    void forget(NetworkId network);

    [[nodiscard]] SlaveRecord* find(const HostName& name);
    [[nodiscard]] std::size_t count(NetworkId network) const;
    [[nodiscard]] std::size_t size() const { return slaves_.size(); }
    [[nodiscard]] bool empty() const { return slaves_.empty(); }

    Map::iterator begin() { return slaves_.begin(); }
    Map::iterator end() { return slaves_.end(); }
    [[nodiscard]] Map::const_iterator begin() const { return slaves_.begin(); }
    [[nodiscard]] Map::const_iterator end() const { return slaves_.end(); }

  private:
    Map slaves_;
};

}
