// The daemon's status as JSON with stable names. It counts every reason that the log uses.
#pragma once

#include "proto/node/node.hpp"
#include "timed/clock/disturbance.hpp"
#include "timed/net/network_choice.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string_view>

namespace timed {

class Status {
  public:
    explicit Status(Instant started)
        : started_(started) {}

    void note(const Report& report);
    void note(Disturbance disturbance) { ++counted_.disturbed[to_string(disturbance)]; }
    /// Whether the kernel reports the clock, which another program disciplines, as synchronised.
    void note_reference(bool good) { trouble_.unsynchronised = !good; }
    void note_received() { ++packets_.received; }
    void note_lost(std::uint32_t datagrams) { packets_.lost += datagrams; }
    void note_sent(bool succeeded) { ++(succeeded ? packets_.sent : packets_.unsent); }

    /// This host's networks: those it uses, and those it does not.
    struct Networks {
        std::span<const LocalNetwork> used;
        std::span<const UnusedNetwork> unused;
    };
    [[nodiscard]] boost::json::object describe(const Node& node, const Networks& networks,
                                               Frequency frequency, Instant now) const;

  private:
    using Counts = std::map<std::string_view, std::uint64_t>; ///< by to_string of the reason

    void on(const RoleChanged& report) { role_reasons_.insert_or_assign(report.network, report.reason); }
    void on(const ClockCorrected& report) { last_correction_ = report; }
    void on(const CorrectionRefused& /*report*/) { ++refused_.corrections; }
    void on(const ClockImplausible& /*report*/) {}
    void on(const RoundFinished& report) { last_round_ = report; }
    void on(const SlaveUnmeasured& report) { ++counted_.unmeasured[to_string(report.quality)]; }
    void on(const Rejected& report) { ++counted_.malformed[to_string(report.reason)]; }
    void on(const Disregarded& report) { ++counted_.ignored[to_string(report.reason)]; }
    void on(const ExchangeRefused& /*report*/) { ++counted_.ignored[to_string(Ignored::busy)]; }
    void on(const SlaveForgotten& report) { ++counted_.forgotten[to_string(report.trouble)]; }
    void on(const NoReply& report) { ++counted_.unanswered[to_string(report.to)]; }
    void on(const SlaveResponds& /*report*/) {} // describe() reads the slave table
    void on(const MajorityDoubted& /*report*/) { ++refused_.majorities; }
    void on(const SlaveJoined& /*report*/) {}
    void on(const SlaveMoved& /*report*/) {}
    void on(const RivalMaster& /*report*/) {}
    void on(const MasterSuppressed& /*report*/) {}
    void on(const NameChanged& /*report*/) {}
    void on(const DateChanged& /*report*/) {}
    void on(const DateForwarded& /*report*/) {}
    void on(const DateRefused& /*report*/) { ++refused_.dates; }
    void on(const ClockControl& report) { trouble_.cannot_set_clock = !report.works; }
    void on(const ClockYielded& report) { trouble_.disciplined_by_another = report.yielded; }
    void on(const TracingSwitched& /*report*/) {}

    static boost::json::object describe(const Counts& counts);
    [[nodiscard]] boost::json::object describe(const Node::Standing& standing) const;
    [[nodiscard]] boost::json::array describe(std::span<const Node::Standing> standings,
                                              std::span<const LocalNetwork> networks) const;
    [[nodiscard]] std::optional<RoleReason> trouble() const;

    struct Packets {
        std::uint64_t received = 0;
        std::uint64_t sent = 0;
        std::uint64_t unsent = 0;
        std::uint64_t lost = 0;
    };
    struct Reasons {
        Counts malformed;
        Counts ignored;
        Counts unmeasured;
        Counts forgotten;
        Counts unanswered;
        Counts disturbed;
    };
    struct Refused {
        std::uint64_t corrections = 0;
        std::uint64_t dates = 0;
        std::uint64_t majorities = 0; ///< doubted
    };
    /// Why this host cannot lead.
    struct Trouble {
        bool cannot_set_clock = false;
        bool disciplined_by_another = false;
        bool unsynchronised = false;
    };

    Instant started_;
    Packets packets_;
    Reasons counted_;
    Refused refused_;
    Trouble trouble_;
    std::map<NetworkId, RoleReason> role_reasons_; ///< of every network since the start
    std::optional<ClockCorrected> last_correction_;
    std::optional<RoundFinished> last_round_;
};

}
