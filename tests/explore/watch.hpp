// Safety checks for every order of events: clocks that are set back, two masters that persist, message
// storms, a LOOP that circulates.
#pragma once

#include "tests/explore/world.hpp"

#include <string>

namespace explore {

/// Checks one event. The world keeps what must be remembered until the next one.
class Watch {
  public:
    /// The first violation; empty if there is none.
    [[nodiscard]] const std::string& violation() const { return violation_; }

    /// As World::take; `observer` also receives the actions.
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
