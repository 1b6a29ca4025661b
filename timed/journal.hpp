// What the log says about what happened. Where the historic daemon had a text for it, that text, so that what
// people grep for is found; where there is a reason, it follows in parentheses.
#pragma once

#include "proto/report.hpp"
#include "timed/line_limiter.hpp"

#include <boost/system/error_code.hpp>
#include <spdlog/logger.h>

#include <memory>
#include <string_view>

namespace timed {

class Journal {
  public:
    explicit Journal(std::shared_ptr<spdlog::logger> log)
        : log_(std::move(log)) {}

    void note(const Report& report, Instant now);

    /// Something this host itself failed to do, such as sending.
    void trouble(std::string_view what, const boost::system::error_code& error, Instant now);

    /// Says how much went unsaid, once it is time. To be called now and then.
    void catch_up(Instant now);

  private:
    void on(const RoleChanged& report, Instant now);
    void on(const SlaveJoined& report, Instant now);
    void on(const SlaveForgotten& report, Instant now);
    void on(const SlaveUnmeasured& report, Instant now);
    void on(const NoReply& report, Instant now);
    void on(const RivalMaster& report, Instant now);
    void on(const MasterSuppressed& report, Instant now);
    void on(const DateChanged& report, Instant now);
    void on(const DateForwarded& report, Instant now);
    void on(const TracingSwitched& report, Instant now);
    void on(const ClockCorrected& report, Instant now);
    void on(const RoundFinished& report, Instant now);
    void on(const Rejected& report, Instant now);
    void on(const Disregarded& report, Instant now);

    template <class... Arguments>
    void write(LineLimiter& limiter, Instant now, spdlog::level::level_enum level,
               fmt::format_string<Arguments...> format, Arguments&&... arguments);

    std::shared_ptr<spdlog::logger> log_;
    LineLimiter strangers_{1, std::chrono::seconds{1}}; ///< what any host on the network can bring about
    LineLimiter changes_{10,
                         std::chrono::seconds{1}}; ///< changes of role and of the clock; a start has several
    LineLimiter troubles_{1, std::chrono::seconds{1}};
};

}
