// The reporter for people whose output is no terminal: a line a second, a line an event, a summary in words.
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
