// Log lines about this host's networks: each once, and again when it changes.
#pragma once

#include "timed/net/network_choice.hpp"

#include <spdlog/logger.h>

#include <memory>
#include <span>
#include <vector>

namespace timed {

class NetworkLog {
  public:
    explicit NetworkLog(std::shared_ptr<spdlog::logger> log)
        : log_(std::move(log)) {}

    /// To be called after every change.
    void note(std::span<const LocalNetwork> used, std::span<const UnusedNetwork> unused);

  private:
    std::shared_ptr<spdlog::logger> log_;
    std::vector<LocalNetwork> used_;
    std::vector<UnusedNetwork> unused_;
};

}
