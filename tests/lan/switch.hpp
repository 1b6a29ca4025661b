// What the cables of all hosts end in.
#pragma once

#include <vector>

namespace lan {

// For each host, from host 1 at index 0 on, the number of its part of the network, 0 being the first.
using Parts = std::vector<int>;

class Switch {
  public:
    Switch() = default;
    Switch(const Switch&) = delete;
    Switch& operator=(const Switch&) = delete;
    virtual ~Switch() = default;

    // Lets only hosts of the same part reach each other. All zero: everybody.
    virtual void divide(const Parts& parts) = 0;
};

}
