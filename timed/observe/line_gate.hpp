// What of all that could be logged is: every kind of line has a limiter of its own, so that no flood hides
// anything else, and what lasts is said once.
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

    /// Message and reason, both out of sets that the program bounds: "ADJTIME untrusted".
    using Kind = std::string;

    /// Something changed, which is said each time.
    void change(const Kind& kind, spdlog::level::level_enum level, std::string_view line, Instant now);
    /// Something is so, and may be so again a second later.
    void condition(const Kind& kind, spdlog::level::level_enum level, const std::string& line, Instant now);

    /// Says how many lines were suppressed, once it is time. To be called now and then.
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
