// What the log says about what happened. Where the historic daemon had a text for it, that text, so that what
// people grep for is found; where there is a reason, it follows in parentheses.
#pragma once

#include "proto/node.hpp"
#include "timed/disturbance.hpp"
#include "timed/line_limiter.hpp"
#include "timed/trusted_hosts.hpp"

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

    /// `standings`: what this host is on its networks at the moment.
    Journal(std::shared_ptr<spdlog::logger> log, Standings standings)
        : log_(std::move(log))
        , standings_(std::move(standings)) {}

    void note(const Report& report, Now now);

    /// `trusted`: how many hosts are, in the end; none means everybody.
    void note_netgroup(std::string_view netgroup, NetgroupFinding finding, std::size_t trusted);

    /// `amount`: slept, or jumped.
    void note_disturbance(Disturbance disturbance, Duration amount, Now now);

    /// Something this host itself failed to do, such as sending.
    void trouble(std::string_view what, const boost::system::error_code& error, Instant now);

    /// Says how much went unsaid, once it is time. To be called now and then.
    void catch_up(Instant now);

  private:
    void on(const RoleChanged& report, Now now);
    void on(const SlaveJoined& report, Now now);
    void on(const SlaveMoved& report, Now now);
    void on(const SlaveForgotten& report, Now now);
    void on(const SlaveUnmeasured& report, Now now);
    void on(const NoReply& report, Now now);
    void on(const RivalMaster& report, Now now);
    void on(const MasterSuppressed& report, Now now);
    void on(const DateChanged& report, Now now);
    void on(const DateForwarded& report, Now now);
    void on(const TracingSwitched& report, Now now);
    void on(const ClockCorrected& report, Now now);
    void on(const CorrectionRefused& report, Now now);
    void on(const ClockImplausible& report, Now now);
    void on(const RoundFinished& report, Now now);
    void on(const Rejected& report, Now now);
    void on(const Disregarded& report, Now now);
    void on(const ExchangeRefused& report, Now now);

    void note_step(Duration amount, Now now);
    void say_unheeded_quit(const NoReply& report, Now now);
    void say_untrusted(const Disregarded& report, Now now);
    [[nodiscard]] bool is_master() const;
    [[nodiscard]] std::optional<HostName> followed() const;

    template <class... Arguments>
    void write(LineLimiter& limiter, Now now, spdlog::level::level_enum level,
               fmt::format_string<Arguments...> format, Arguments&&... arguments);

    std::shared_ptr<spdlog::logger> log_;
    Standings standings_;
    bool offered_to_dictate_ = false;
    std::optional<Duration> date_change_;               ///< of our own clock: announced, and about to be made
    LineLimiter strangers_{1, std::chrono::seconds{1}}; ///< what any host on the network can bring about
    LineLimiter changes_{10,
                         std::chrono::seconds{1}}; ///< changes of role and of the clock; a start has several
    LineLimiter troubles_{1, std::chrono::seconds{1}};
};

}
