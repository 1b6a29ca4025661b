#include "proto/action.hpp"

namespace timed {

std::optional<ClockAction> clock_action(const Action& action) {
    if (std::holds_alternative<Step>(action)) return ClockAction::step;
    if (std::holds_alternative<Slew>(action)) return ClockAction::slew;
    if (std::holds_alternative<SetFrequency>(action)) return ClockAction::set_frequency;
    return std::nullopt;
}

}
