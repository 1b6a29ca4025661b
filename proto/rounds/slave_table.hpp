// All hosts that this one is master of, on whatever network.
#pragma once

#include "proto/base/address.hpp"
#include "proto/base/host_name.hpp"
#include "proto/base/time.hpp"
#include "proto/clock/kernel_slew.hpp"
#include "proto/ensemble/pace.hpp"
#include "proto/measure/expectation.hpp"
#include "proto/rounds/known_offset.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace timed {

/// Where else a host says that it is one of our slaves.
struct Claim {
    NetworkId network{};
    Address address;
    bool refuted = false; ///< the address that we knew has answered since
};

/// What a master knows of one of its slaves.
struct SlaveRecord {
    NetworkId network{};
    Address address;
    Instant since{};                         ///< when it came to this address
    bool answers = false;                    ///< it acknowledged something, at this address
    std::optional<Claim> claim;              ///< made in its name while it answers
    Instant enlisted_at{};                   ///< when it last said that it follows us, or wants to lead
    bool needs_set = true;                   ///< never told the time of day: SETTIME comes first
    bool was_set = false;                    ///< its last correction was a time of day, and it took it
    bool was_stepped = false;                ///< that SETTIME was so large that it stepped the clock
    std::optional<Instant> day_told_at;      ///< when it last acknowledged a time of day of ours
    bool votes = false;                      ///< its clock counts in the average
    Instant votes_since{};                   ///< if it does
    std::optional<Instant> in_step_since;    ///< with the network's time, whenever it was measured
    Pace pace;                               ///< when it is measured
    bool being_measured = false;             ///< a probe is under way
    std::optional<MachineId> machine;        ///< that answered for its clock
    int failures = 0;                        ///< in a row, without measurement or acknowledgement
    Instant failing_since{};                 ///< the first of them
    int rounds_in_step = 0;                  ///< in a row, in which it was measured near the network's time
    std::optional<std::uint16_t> correction; ///< sequence number of the one that waits for its answer
    bool corrected_meanwhile = false;        ///< perhaps, in this round: to measure it says nothing
    std::optional<std::uint16_t> date_asked_as; ///< sequence number of its last SETDATEREQ
    bool date_accepted = false;                 ///< that one was answered by DATEACK
    Instant slewing_until{};                    ///< fast, perhaps: before, to measure it proves nothing
    std::optional<Interval> offset;             ///< between where its clock and ours are slewed to
    Duration round_trip{};                      ///< of the measurement that showed it, in this round
    Duration last_correction = Duration::max(); ///< how large it was
    KernelSlew slew;                            ///< that correction, if it is one that adjtime makes
    std::optional<Expectation> expected;        ///< of the next one
    KnownOffset known;                          ///< before that one
};

/// Slaves by name, in name order, so that identical events lead to identical actions.
class SlaveTable {
  public:
    /// Most slaves a master serves. 4.4BSD: 1013, after which it resigned.
    static constexpr std::size_t capacity = 20'000;

    using Map = std::map<HostName, SlaveRecord>;

    /// So many names one address may have: a host that was renamed has two for a while.
    static constexpr std::size_t most_names = 4;

    /// One that has never answered makes room after so long.
    static constexpr Duration newcomers_patience = 10s;

    enum class Enlistment : std::uint8_t {
        added,
        known_already,
        moved,   ///< to another address, perhaps on another network: the one that we knew does not answer
        claimed, ///< from another address, but the one that we know answers: it is to be asked
        claimed_again, ///< from the same
    };
    struct Enlisted {
        SlaveRecord* record;
        Enlistment how;
    };
    /// Registers a host. Nothing when there is no room, in all or for another name at this address.
    std::optional<Enlisted> enlist(const HostName& name, const Claim& place, Instant now);

    /// It has acknowledged something: it stays until it does not for long.
    void note_answer(const HostName& name, SlaveRecord& slave);
    /// Whether another slave is said to be at the address of this one.
    [[nodiscard]] bool shares_address(const SlaveRecord& slave) const {
        return by_address_.count(slave.address.ip) > 1;
    }
    /// To the address that is claimed for it.
    void move(const HostName& name, SlaveRecord& slave, const Claim& place, Instant now);

    void forget(const HostName& name);
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
    bool make_room(std::uint32_t ip, Instant now);
    void place(const HostName& name, SlaveRecord& slave, const Claim& place, Instant now);
    void unplace(const HostName& name, const SlaveRecord& slave);

    Map slaves_;
    std::multimap<std::uint32_t, HostName> by_address_;
    std::set<std::pair<Instant, HostName>> newcomers_; ///< who have never answered, by when they came
};

}
