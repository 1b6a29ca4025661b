// The reporter for output that is no terminal: a line for each second and event, and a summary.
#pragma once

#include "tests/lan/record.hpp"

#include <string>

namespace lan {

class PlainLines : public Reporter {
  public:
    void sample(const Sample& sample) override;
    void event(const EventRecord& event) override;
    void summary(const Summary& summary) override;
};

std::string event_text(const EventRecord& event);
std::string summary_text(const Summary& summary); // several lines

}
