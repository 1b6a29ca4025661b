// Whom the LAN tells what happens on it: all reporters at once; and what it has to complain of in the end.
#pragma once

#include "tests/lan/options.hpp"
#include "tests/lan/record.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace lan {

class Audience {
  public:
    explicit Audience(const Options& options);

    void start() { start_ = std::chrono::steady_clock::now(); }
    std::chrono::steady_clock::time_point start_time() const { return start_; }
    double now_s() const; // since the start

    void sample(const Sample& sample);
    void event(EventRecord record); // which happens now
    void summary(const Summary& summary);
    void leave() { reporters_.clear(); } // the terminal is as before

    void complain(const std::string& sentence) { complaints_.push_back(sentence); }
    const std::vector<std::string>& complaints() const { return complaints_; }

  private:
    std::vector<std::unique_ptr<Reporter>> reporters_;
    std::vector<std::string> complaints_;
    std::chrono::steady_clock::time_point start_;
};

}
