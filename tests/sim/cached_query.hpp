// An expensive query of the LAN's state, which is evaluated again only after an event.
#pragma once

#include "tests/sim/virtual_lan.hpp"

#include <optional>

namespace sim {

class CachedQuery {
  public:
    using Question = bool (VirtualLan::*)() const;

    CachedQuery(const VirtualLan& lan, Question question)
        : lan_(lan)
        , question_(question) {}

    bool operator()() {
        if (const auto events = lan_.events(); seen_ != events) {
            seen_ = events;
            answer_ = (lan_.*question_)();
        }
        return answer_;
    }

    /// Discards the answer: the caller changed the LAN without an event.
    void forget() { seen_.reset(); }

  private:
    const VirtualLan& lan_;
    Question question_;
    std::optional<std::uint64_t> seen_{};
    bool answer_ = false;
};

}
