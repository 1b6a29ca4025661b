// Why the daemon cannot start, as one sentence for whoever starts it. The only exception this program throws.
#pragma once

#include <stdexcept>

namespace timed {

class StartFailure : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

}
