// How the faults of a scenario befall its LAN.
#pragma once

#include "tests/sim/cast.hpp"
#include "tests/sim/fault.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace sim {

class Befall {
  public:
    /// `pass`: lets time go on until an instant. `set_from_outside`: is told whose clock is no longer the
    /// protocol's doing; nobody: of all.
    struct World {
        VirtualLan& lan;
        Cast& cast;
        std::function<void(Instant)> pass;
        std::function<void(std::optional<HostIndex>)> set_from_outside;
    };
    Befall(World world, std::uint64_t seed)
        : world_(std::move(world))
        , random_(seed) {}

    /// What lasts is over when this returns.
    void operator()(const Fault& fault) {
        std::visit([&](const auto& what) { happen(what); }, fault);
    }

  private:
    [[nodiscard]] std::vector<HostIndex> whom(Who who);
    [[nodiscard]] std::vector<HostIndex> those(const std::function<bool(HostIndex)>& condition) const;
    [[nodiscard]] std::vector<HostIndex> one_of(const std::vector<HostIndex>& hosts);
    [[nodiscard]] bool is_candidate(HostIndex host) const;
    [[nodiscard]] timed::Address tool_on(HostIndex host) const;
    void lose(HostIndex host, double sending, double hearing);
    void plug(HostIndex host, NetworkIndex network, bool in);
    void mend();
    void strike(Duration clock_step);
    void send_hostile(const timed::Message& message, bool forged);

    void happen(const StartAgain& fault);
    void happen(const Kill& fault);
    void happen(const Leave& fault);
    void happen(const Freeze& fault);
    void happen(const Suspend& fault);
    void happen(const Pause& fault);
    void happen(const StepClock& fault);
    void happen(const Impersonate& fault);
    void happen(const ChangeDrift& fault);
    void happen(const DenyClock& fault);
    void happen(const GrantClock& fault);
    void happen(const Partition& fault);
    void happen(const Isolate& fault);
    void happen(const Heal& fault);
    void happen(const LoseOneWay& fault);
    void happen(const ChangeWeather& fault);
    void happen(const Unplug& fault);
    void happen(const PlugIn& fault);
    void happen(const ChangeAddress& fault);
    void happen(const SetDate& fault);
    void happen(const ForceElection& fault);
    void happen(const Flood& fault);
    void happen(const Wait& fault);
    void happen(const AwaitCandidate& fault);
    void happen(const Swarm& fault);

    World world_;
    timed::Random random_;
};

}
