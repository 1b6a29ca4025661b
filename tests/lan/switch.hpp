// The switch that connects the cables of all hosts. Ports of different networks never reach each other.
#pragma once

#include "tests/lan/port.hpp"

#include <vector>

namespace lan {

// The group number of each host, host 1 at index 0.
using Groups = std::vector<int>;

class Switch {
  public:
    explicit Switch(std::vector<Port> ports)
        : ports_(std::move(ports)) {}
    Switch(const Switch&) = delete;
    Switch& operator=(const Switch&) = delete;
    virtual ~Switch() = default;

    // Only hosts of the same group reach each other.
    void divide(const Groups& groups);

  protected:
    using Parts = std::vector<int>; // for each port, from 0: ports with the same number are connected

    const std::vector<Port>& ports() const { return ports_; }
    Parts undivided() const; // one part for each network

  private:
    virtual void rearrange(const Parts& parts) = 0;

    std::vector<Port> ports_;
};

}
