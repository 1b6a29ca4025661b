// A question about a LAN that takes long to answer, and is asked again only if something has happened since.
#pragma once

#include "tests/sim/virtual_lan.hpp"

#include <optional>

namespace sim {

class Glance {
  public:
    using Question = bool (VirtualLan::*)() const;

    Glance(const VirtualLan& lan, Question question)
        : lan_(lan)
        , question_(question) {}

    bool operator()() {
        if (const auto events = lan_.events(); seen_ != events) {
            seen_ = events;
            answer_ = (lan_.*question_)();
        }
        return answer_;
    }

    /// Something was done to the LAN from outside.
    void forget() { seen_.reset(); }

  private:
    const VirtualLan& lan_;
    Question question_;
    std::optional<std::uint64_t> seen_{};
    bool answer_ = false;
};

}
