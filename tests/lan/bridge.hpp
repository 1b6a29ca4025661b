// The switch that is a Linux bridge, or several: the kernel's own path, with no delay but the machine's.
#pragma once

#include "tests/lan/switch.hpp"

namespace lan {

class Bridge : public Switch {
  public:
    explicit Bridge(std::vector<Port> ports);

  private:
    void rearrange(const Parts& parts) override; // one bridge a part
    void add_bridges(int count);

    int bridges_ = 0;
    Parts parts_;
};

}
