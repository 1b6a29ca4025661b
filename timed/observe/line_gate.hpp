// Rate-limits the log. Every kind of line has its own limiter, so that a flood of one kind hides no other; a
// persistent condition is logged once.
#pragma once

#include "timed/observe/line_limiter.hpp"
#include "timed/observe/repetitions.hpp"

#include <spdlog/common.h>

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace timed {

class LineGate {
  public:
    using Write = std::function<void(spdlog::level::level_enum, std::string_view)>;

    explicit LineGate(Write write)
        : write_(std::move(write)) {}

    /// Message and reason, both from bounded sets: "ADJTIME untrusted".
    using Kind = std::string;

    /// A change: logged each time.
    void change(const Kind& kind, spdlog::level::level_enum level, std::string_view line, Instant now);
    /// A condition, which may persist: repeated lines are suppressed.
    void condition(const Kind& kind, spdlog::level::level_enum level, const std::string& line, Instant now);

    /// Logs how many lines were suppressed, when that is due. To be called regularly.
    void catch_up(Instant now);

  private:
    struct Limited {
        spdlog::level::level_enum level;
        LineLimiter limiter;
    };
    bool pass(const Kind& kind, spdlog::level::level_enum level, const LineLimiter::Rate& rate,
              std::string_view line, Instant now);
    void summarize(const Kind& kind, Limited& limited, Instant now);

    Write write_;
    Repetitions repetitions_;
    std::map<Kind, Limited> kinds_;
    Instant caught_up_{};
};

}
