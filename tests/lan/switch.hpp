// What the cables of all hosts end in. Ports of different networks never reach each other.
#pragma once

#include "tests/lan/port.hpp"

#include <vector>

namespace lan {

// For each host, from host 1 at index 0 on, the number of the group it belongs to.
using Groups = std::vector<int>;

class Switch {
  public:
    explicit Switch(std::vector<Port> ports)
        : ports_(std::move(ports)) {}
    Switch(const Switch&) = delete;
    Switch& operator=(const Switch&) = delete;
    virtual ~Switch() = default;

    // Lets only hosts of the same group reach each other. All the same: everybody.
    void divide(const Groups& groups);

  protected:
    using Parts = std::vector<int>; // of each port, numbered from 0 on: who is in the same one is connected

    const std::vector<Port>& ports() const { return ports_; }
    Parts undivided() const; // a part a network

  private:
    virtual void rearrange(const Parts& parts) = 0;

    std::vector<Port> ports_;
};

}
