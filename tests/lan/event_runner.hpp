// Executes and reports the events of a LAN.
#pragma once

#include "tests/lan/children.hpp"
#include "tests/lan/event.hpp"
#include "tests/lan/host.hpp"
#include "tests/lan/reporters.hpp"
#include "tests/lan/statistics.hpp"
#include "tests/lan/switch.hpp"

#include <vector>

namespace lan {

class EventRunner {
  public:
    EventRunner(std::vector<Host>& hosts, Switch& wires, Children& children, Statistics& statistics,
                Reporters& reporters)
        : hosts_(hosts)
        , wires_(wires)
        , children_(children)
        , statistics_(statistics)
        , reporters_(reporters) {}

    void run(const Event& event);

  private:
    void run(const std::string& name, const KillMaster& action);
    void run(const std::string& name, const SendSignal& action);
    void run(const std::string& name, const StartDaemon& action);
    void run(const std::string& name, const Restart& action);
    void run(const std::string& name, const StepClock& action);
    void run(const std::string& name, const ChangeDrift& action);
    void run(const std::string& name, const Partition& action);
    void run(const std::string& name, const Heal& action);
    void run(const std::string& name, const SetLink& action);
    void run(const std::string& name, const SetAddress& action);
    void run(const std::string& name, const RunCommand& action);
    void run(const std::string& name, const Flood& action);

    void report_nobody(const std::string& name, const std::string& sentence);
    Host& host(int number) { return hosts_[static_cast<std::size_t>(number) - 1]; }

    std::vector<Host>& hosts_;
    Switch& wires_;
    Children& children_;
    Statistics& statistics_;
    Reporters& reporters_;
};

}
