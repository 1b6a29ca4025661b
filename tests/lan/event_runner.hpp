// What befalls the LAN: each kind of event, done and reported.
#pragma once

#include "tests/lan/audience.hpp"
#include "tests/lan/children.hpp"
#include "tests/lan/event.hpp"
#include "tests/lan/host.hpp"
#include "tests/lan/statistics.hpp"
#include "tests/lan/switch.hpp"

#include <vector>

namespace lan {

class Happenings {
  public:
    Happenings(std::vector<Host>& hosts, Switch& wires, Children& children, Statistics& statistics,
               Audience& audience)
        : hosts_(hosts)
        , wires_(wires)
        , children_(children)
        , statistics_(statistics)
        , audience_(audience) {}

    void happen(const Event& event);

  private:
    void happen(const std::string& name, const KillMaster& action);
    void happen(const std::string& name, const SendSignal& action);
    void happen(const std::string& name, const StartDaemon& action);
    void happen(const std::string& name, const Restart& action);
    void happen(const std::string& name, const StepClock& action);
    void happen(const std::string& name, const ChangeDrift& action);
    void happen(const std::string& name, const Partition& action);
    void happen(const std::string& name, const Heal& action);
    void happen(const std::string& name, const SetLink& action);
    void happen(const std::string& name, const SetAddress& action);
    void happen(const std::string& name, const RunCommand& action);
    void happen(const std::string& name, const Flood& action);

    void report_nobody(const std::string& name, const std::string& sentence);
    Host& host(int number) { return hosts_[static_cast<std::size_t>(number) - 1]; }

    std::vector<Host>& hosts_;
    Switch& wires_;
    Children& children_;
    Statistics& statistics_;
    Audience& audience_;
};

}
