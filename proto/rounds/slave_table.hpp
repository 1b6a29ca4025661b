// The slaves of this host, on all its networks.
#pragma once

#include "proto/base/address.hpp"
#include "proto/base/host_name.hpp"
#include "proto/base/time.hpp"
#include "proto/ensemble/pace.hpp"
#include "proto/measure/expectation.hpp"
#include "proto/rounds/known_offset.hpp"
#include "proto/rounds/slave_slew.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace timed {

/// Another address from which a message in a slave's name has come.
struct Claim {
    NetworkId network{};
    Address address;
    bool refuted = false; ///< the known address has answered since
};

/// What a master knows of one of its slaves.
struct SlaveRecord {
    NetworkId network{};
    Address address;
    Instant since{};                            ///< when it was first heard at this address
    bool answers = false;                       ///< it has acknowledged a message, at this address
    std::optional<Claim> claim;                 ///< another address in its name, while it answers
    Instant enlisted_at{};                      ///< its last SLAVEUP or ELECTION
    bool needs_set = true;                      ///< its first correction is a SETTIME
    bool was_set = false;                       ///< it has acknowledged a SETTIME, its last correction
    bool was_stepped = false;                   ///< that SETTIME was so large that it stepped the clock
    std::optional<Instant> day_told_at;         ///< when it last acknowledged a SETTIME
    bool votes = false;                         ///< in the average
    Instant votes_since{};                      ///< if it votes
    std::optional<Instant> in_step_since;       ///< synchronised at every measurement since
    Pace pace;                                  ///< its poll interval
    bool being_measured = false;                ///< a probe is in progress
    std::optional<MachineId> machine;           ///< the machine that answered its probe
    int failures = 0;                           ///< consecutive ones: no measurement, or no acknowledgement
    Instant failing_since{};                    ///< the first of these
    int rounds_in_step = 0;                     ///< consecutive rounds in which it was synchronised
    std::optional<std::uint16_t> correction;    ///< sequence number of the outstanding correction
    bool corrected_meanwhile = false;           ///< perhaps, in this round: measurements are invalid
    std::optional<std::uint16_t> date_asked_as; ///< sequence number of its last SETDATEREQ
    bool date_accepted = false;                 ///< it was answered by DATEACK
    Instant slewing_until{};                    ///< fast, perhaps: until then measurements are invalid
    std::optional<Interval> offset;             ///< between the two clocks at the end of their slews
    Duration round_trip{};                      ///< of its last measurement in this round
    Duration last_correction = Duration::max(); ///< its size
    SlaveSlew slew;                             ///< of that correction, if adjtime makes it
    std::optional<Expectation> expected;        ///< the predicted result of the next measurement
    KnownOffset known;                          ///< what is known before the next measurement
};

/// Slaves by name, in name order, so that identical events lead to identical actions.
class SlaveTable {
  public:
    /// Most slaves a master serves. 4.4BSD: 1013, after which it resigned.
    static constexpr std::size_t capacity = 20'000;

    using Map = std::map<HostName, SlaveRecord>;

    /// Most names of one address: a renamed host has two for a while.
    static constexpr std::size_t most_names = 4;

    /// A slave that has never answered may be replaced after this time.
    static constexpr Duration newcomers_patience = 10s;

    enum class Enlistment : std::uint8_t {
        added,
        known_already,
        moved,         ///< to another address, perhaps on another network: the known one does not answer
        claimed,       ///< from another address, while the known one answers: ask it
        claimed_again, ///< from the same
    };
    struct Enlisted {
        SlaveRecord* record;
        Enlistment how;
    };
    /// Registers a host. Nothing if the table, or the number of names of this address, is full.
    std::optional<Enlisted> enlist(const HostName& name, const Claim& place, Instant now);

    /// The slave has acknowledged a message.
    void note_answer(const HostName& name, SlaveRecord& slave);
    /// Whether another slave is registered at the address of this one.
    [[nodiscard]] bool shares_address(const SlaveRecord& slave) const {
        return by_address_.count(slave.address.ip) > 1;
    }
    /// The slave has moved to the claimed address.
    void move(const HostName& name, SlaveRecord& slave, const Claim& place, Instant now);

    void forget(const HostName& name);
    /// This host is no longer master of the network.
    void forget(NetworkId network);

    [[nodiscard]] SlaveRecord* find(const HostName& name);
    /// The slave that should lead this network next: the one with the smallest offset; if none could be
    /// measured, the one heard last. Null if there is none.
    [[nodiscard]] const SlaveRecord* successor(NetworkId network) const;
    [[nodiscard]] std::size_t count(NetworkId network) const;
    [[nodiscard]] std::size_t size() const { return slaves_.size(); }
    [[nodiscard]] bool empty() const { return slaves_.empty(); }

    Map::iterator begin() { return slaves_.begin(); }
    Map::iterator end() { return slaves_.end(); }
    [[nodiscard]] Map::const_iterator begin() const { return slaves_.begin(); }
    [[nodiscard]] Map::const_iterator end() const { return slaves_.end(); }

  private:
    bool make_room(std::uint32_t ip, Instant now);
    void place(const HostName& name, SlaveRecord& slave, const Claim& place, Instant now);
    void unplace(const HostName& name, const SlaveRecord& slave);

    Map slaves_;
    std::multimap<std::uint32_t, HostName> by_address_;
    std::set<std::pair<Instant, HostName>> newcomers_; ///< slaves that have never answered, oldest first
};

}
