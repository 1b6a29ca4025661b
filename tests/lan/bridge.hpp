// A switch made of Linux bridges: the kernel's own path, without additional delay.
#pragma once

#include "tests/lan/switch.hpp"

namespace lan {

class Bridge : public Switch {
  public:
    explicit Bridge(std::vector<Port> ports);

  private:
    void rearrange(const Parts& parts) override; // one bridge for each part
    void add_bridges(int count);

    int bridges_ = 0;
    Parts parts_;
};

}
