// The reporter for programs: one JSON object on each line, with stable names.
#pragma once

#include "tests/lan/record.hpp"

#include <filesystem>
#include <fstream>
#include <iosfwd>

namespace lan {

class JsonLines : public Reporter {
  public:
    // "-" is stdout. In detail: every sample, with packets.
    JsonLines(const std::filesystem::path& file, bool detail);

    void sample(const Sample& sample) override;
    void event(const EventRecord& event) override;
    void summary(const Summary& summary) override;

  private:
    void write(const std::string& line);

    bool detail_;
    std::ofstream file_;
    std::ostream& out_;
};

// A JSON string, with its quotes.
std::string json_string(const std::string& text);

}
