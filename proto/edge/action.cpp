#include "proto/edge/action.hpp"

namespace timed {

void tell_clock(const ClockCommands& commands, Actions& actions) {
    if (commands.frequency) actions.emplace_back(*commands.frequency);
    if (commands.step) actions.emplace_back(*commands.step);
    if (commands.slew) actions.emplace_back(*commands.slew);
}

std::optional<ClockAction> clock_action(const Action& action) {
    if (std::holds_alternative<Step>(action)) return ClockAction::step;
    if (std::holds_alternative<Slew>(action)) return ClockAction::slew;
    if (std::holds_alternative<SetFrequency>(action)) return ClockAction::set_frequency;
    return std::nullopt;
}

}
