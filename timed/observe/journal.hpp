// Turns reports into log lines (docs/log.md). A line contains the text of the historic daemon where there is
// one, so that existing searches match; a reason follows in parentheses.
#pragma once

#include "proto/node/node.hpp"
#include "timed/clock/disturbance.hpp"
#include "timed/names/trusted_hosts.hpp"
#include "timed/observe/line_gate.hpp"

#include <boost/system/error_code.hpp>
#include <spdlog/logger.h>

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace timed {

class Journal {
  public:
    using Standings = std::function<std::vector<Node::Standing>()>;

    /// `standings`: this host's present role on each of its networks.
    Journal(std::shared_ptr<spdlog::logger> log, Standings standings);
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    void note(const Report& report, Now now);

    /// `trusted`: number of trusted hosts; 0 means that every host is trusted.
    void note_netgroup(std::string_view netgroup, NetgroupFinding finding, std::size_t trusted);

    /// Whether the kernel reports the clock, which another program disciplines, as synchronised.
    void note_reference(bool good);

    /// `amount`: length of the suspension, or size of the jump.
    void note_disturbance(Disturbance disturbance, Duration amount, Now now);

    /// A system call failed. `what`: one of a fixed set of texts.
    void trouble(std::string_view what, const boost::system::error_code& error, Instant now);
    void unsent(MessageType type, std::uint32_t to, const boost::system::error_code& error, Instant now);

    /// The kernel dropped datagrams because the receive buffer was full.
    void note_lost(std::uint32_t datagrams, Now now);

    /// Logs how many lines were suppressed, when that is due. To be called regularly.
    void catch_up(Instant now) { gate_.catch_up(now); }

  private:
    void on(const RoleChanged& report, Now now);
    void on(const SlaveJoined& report, Now now);
    void on(const SlaveMoved& report, Now now);
    void on(const SlaveForgotten& report, Now now);
    void on(const SlaveUnmeasured& report, Now now);
    void on(const SlaveResponds& report, Now now);
    void on(const MajorityDoubted& report, Now now);
    void on(const NoReply& report, Now now);
    void on(const RivalMaster& report, Now now);
    void on(const MasterSuppressed& report, Now now);
    void on(const NameChanged& report, Now now);
    void on(const DateChanged& report, Now now);
    void on(const DateForwarded& report, Now now);
    void on(const DateRefused& report, Now now);
    void on(const ClockControl& report, Now now);
    void on(const ClockYielded& report, Now now);
    void on(const TracingSwitched& report, Now now);
    void on(const ClockCorrected& report, Now now);
    void on(const CorrectionRefused& report, Now now);
    void on(const ClockImplausible& report, Now now);
    void on(const RoundFinished& report, Now now);
    void on(const Rejected& report, Now now);
    void on(const Disregarded& report, Now now);
    void on(const ExchangeRefused& report, Now now);

    void note_step(Duration amount, Now now);
    void log_unanswered_quit(const NoReply& report, Now now);
    void log_untrusted(const Disregarded& report, Now now);
    [[nodiscard]] bool is_master() const;
    [[nodiscard]] std::optional<HostName> followed() const;

    // See LineGate.
    template <class... Arguments>
    void change(std::string_view kind, Now now, spdlog::level::level_enum level,
                fmt::format_string<Arguments...> format, Arguments&&... arguments);
    template <class... Arguments>
    void condition(std::string_view kind, Now now, spdlog::level::level_enum level,
                   fmt::format_string<Arguments...> format, Arguments&&... arguments);

    std::shared_ptr<spdlog::logger> log_;
    Standings standings_;
    LineGate gate_;
    bool conflict_logged_ = false;
    std::optional<Duration> date_change_; ///< of our own clock, already logged; its step follows
};

}
