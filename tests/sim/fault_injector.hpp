// Applies the faults of a scenario to its LAN.
#pragma once

#include "tests/sim/fault.hpp"
#include "tests/sim/host_set.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace sim {

class FaultInjector {
  public:
    /// `pass`: runs the LAN until an instant. `set_from_outside`: the injector reports a host whose clock a
    /// fault changes; nothing: all hosts.
    struct World {
        VirtualLan& lan;
        HostSet& host_set;
        std::function<void(Instant)> pass;
        std::function<void(std::optional<HostIndex>)> set_from_outside;
    };
    FaultInjector(World world, std::uint64_t seed)
        : world_(std::move(world))
        , random_(seed) {}

    /// Returns after a fault with a duration has ended.
    void operator()(const Fault& fault) {
        std::visit([&](const auto& what) { inject(what); }, fault);
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

    void inject(const StartAgain& fault);
    void inject(const Kill& fault);
    void inject(const Leave& fault);
    void inject(const Freeze& fault);
    void inject(const Suspend& fault);
    void inject(const Pause& fault);
    void inject(const StepClock& fault);
    void inject(const Impersonate& fault);
    void inject(const ChangeDrift& fault);
    void inject(const DenyClock& fault);
    void inject(const GrantClock& fault);
    void inject(const Partition& fault);
    void inject(const Isolate& fault);
    void inject(const Heal& fault);
    void inject(const LoseOneWay& fault);
    void inject(const ChangeWeather& fault);
    void inject(const Unplug& fault);
    void inject(const PlugIn& fault);
    void inject(const ChangeAddress& fault);
    void inject(const SetDate& fault);
    void inject(const ForceElection& fault);
    void inject(const Flood& fault);
    void inject(const Wait& fault);
    void inject(const AwaitCandidate& fault);
    void inject(const Swarm& fault);

    World world_;
    timed::Random random_;
};

}
