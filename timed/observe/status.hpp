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
    void note(Disturbance disturbance) { ++disturbed_[to_string(disturbance)]; }
    /// Whether the kernel reports the clock, which another program disciplines, as synchronised.
    void note_reference(bool good) { unsynchronised_ = !good; }
    void note_received() { ++received_; }
    void note_lost(std::uint32_t datagrams) { lost_ += datagrams; }
    void note_sent(bool succeeded) { ++(succeeded ? sent_ : unsent_); }

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
    void on(const CorrectionRefused& /*report*/) { ++refused_corrections_; }
    void on(const ClockImplausible& /*report*/) {}
    void on(const RoundFinished& report) { last_round_ = report; }
    void on(const SlaveUnmeasured& report) { ++unmeasured_[to_string(report.quality)]; }
    void on(const Rejected& report) { ++malformed_[to_string(report.reason)]; }
    void on(const Disregarded& report) { ++ignored_[to_string(report.reason)]; }
    void on(const ExchangeRefused& /*report*/) { ++ignored_[to_string(Ignored::busy)]; }
    void on(const SlaveForgotten& report) { ++forgotten_[to_string(report.trouble)]; }
    void on(const NoReply& report) { ++unanswered_[to_string(report.to)]; }
    void on(const SlaveResponds& /*report*/) {} // describe() reads the slave table
    void on(const MajorityDoubted& /*report*/) { ++doubted_majorities_; }
    void on(const SlaveJoined& /*report*/) {}
    void on(const SlaveMoved& /*report*/) {}
    void on(const RivalMaster& /*report*/) {}
    void on(const MasterSuppressed& /*report*/) {}
    void on(const NameChanged& /*report*/) {}
    void on(const DateChanged& /*report*/) {}
    void on(const DateForwarded& /*report*/) {}
    void on(const DateRefused& /*report*/) { ++refused_dates_; }
    void on(const ClockControl& report) { cannot_set_clock_ = !report.works; }
    void on(const ClockYielded& report) { disciplined_by_another_ = report.yielded; }
    void on(const TracingSwitched& /*report*/) {}

    static boost::json::object describe(const Counts& counts);
    [[nodiscard]] boost::json::object describe(const Node::Standing& standing) const;
    [[nodiscard]] boost::json::array describe(std::span<const Node::Standing> standings,
                                              std::span<const LocalNetwork> networks) const;
    [[nodiscard]] std::optional<RoleReason> trouble() const;

    Instant started_;
    std::uint64_t received_ = 0;
    std::uint64_t sent_ = 0;
    std::uint64_t unsent_ = 0;
    std::uint64_t lost_ = 0;
    Counts malformed_;
    Counts ignored_;
    Counts unmeasured_;
    Counts forgotten_;
    Counts unanswered_;
    Counts disturbed_;
    std::uint64_t refused_corrections_ = 0;
    std::map<NetworkId, RoleReason> role_reasons_; ///< of every network since the start
    std::uint64_t doubted_majorities_ = 0;
    std::uint64_t refused_dates_ = 0;
    bool cannot_set_clock_ = false;
    bool disciplined_by_another_ = false;
    bool unsynchronised_ = false;
    std::optional<ClockCorrected> last_correction_;
    std::optional<RoundFinished> last_round_;
};

}
