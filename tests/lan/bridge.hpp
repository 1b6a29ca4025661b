// The switch that is a Linux bridge: the kernel's own path, with no delay but the machine's.
#pragma once

#include "tests/lan/switch.hpp"

namespace lan {

class Bridge : public Switch {
  public:
    explicit Bridge(int hosts);
    void divide(const Parts& parts) override; // one bridge a part

  private:
    void rearrange(const Parts& parts);
    void add_bridges(int count);

    int bridges_ = 0;
    Parts parts_;
};

}
