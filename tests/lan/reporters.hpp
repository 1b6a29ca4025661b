// All reporters of a run, and its complaints.
#pragma once

#include "tests/lan/options.hpp"
#include "tests/lan/record.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace lan {

class Reporters {
  public:
    explicit Reporters(const Options& options);

    void start() { start_ = std::chrono::steady_clock::now(); }
    std::chrono::steady_clock::time_point start_time() const { return start_; }
    double now_s() const; // since the start

    void sample(const Sample& sample);
    void event(EventRecord record); // stamped with the present time
    void summary(const Summary& summary);
    void leave() { reporters_.clear(); } // restores the terminal

    void complain(const std::string& sentence) { complaints_.push_back(sentence); }
    const std::vector<std::string>& complaints() const { return complaints_; }

  private:
    std::vector<std::unique_ptr<Reporter>> reporters_;
    std::vector<std::string> complaints_;
    std::chrono::steady_clock::time_point start_;
};

}
