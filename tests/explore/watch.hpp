// What may never happen, in whatever order things do: clocks set back, two masters that last, storms of
// messages, a LOOP that goes round for ever.
#pragma once

#include "tests/explore/world.hpp"

#include <string>

namespace explore {

/// Watches one event. What is to be remembered until the next one is kept in the world.
class Watch {
  public:
    /// The first thing that happened and never may; empty if nothing did.
    [[nodiscard]] const std::string& violation() const { return violation_; }

    /// As World::take; `observer` is told what hosts do, too.
    bool take(World& world, const Choice& choice, Moments& moments, const World::Observer& observer = {});

  private:
    void note(const World& world, std::size_t host, const timed::Action& action);
    void note_message(const World& world, std::size_t host, const timed::Message& message);
    void note_step(const World& world, std::size_t host, timed::Duration amount);
    void allow_for_fault(World& world);
    void look(World& world);
    void accuse(const World& world, const std::string& what);

    const timed::Message* arrived_ = nullptr;
    World::Remembered remembered_{};
    std::string violation_;
};

}
