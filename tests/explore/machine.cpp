#include "tests/explore/machine.hpp"

#include "tests/explore/fingerprint.hpp"

namespace explore {

Duration Machine::error(Instant now) const {
    auto copy = clock;
    return copy.read(now) - epoch - now.time_since_epoch();
}

Moment Moments::keep(Machine machine) {
    const auto everything =
        Fingerprint{Likeness::same, Instant{}}.add(machine.node.name(), machine.node, machine.clock).value();
    auto& moment = kept_[everything];
    if (moment) return moment;
    const Instant reference = machine.node.next_wake().value_or(Instant{});
    machine.standings = machine.node.standings();
    machine.fingerprint = Fingerprint{Likeness::alike, reference}
                              .add(machine.node.name(), machine.node, machine.error(reference))
                              .value();
    return moment = std::make_shared<const Machine>(std::move(machine));
}

void Moments::drop_unused() {
    std::erase_if(kept_, [](const auto& entry) { return entry.second.use_count() == 1; });
}

}
