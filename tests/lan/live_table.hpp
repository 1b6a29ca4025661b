// The reporter for people at a terminal: a table of hosts, drawn anew in its place, with events above it.
#pragma once

#include "tests/lan/record.hpp"

#include <string>

namespace lan {

class LiveTable : public Reporter {
  public:
    explicit LiveTable(double duration_s);
    ~LiveTable() override;

    void sample(const Sample& sample) override;
    void event(const EventRecord& event) override;
    void summary(const Summary& summary) override;

    // Is stdout something that a table can be drawn on?
    static bool is_possible();

  private:
    void erase();
    void draw();
    std::string header() const;
    std::string row(const HostSample& host) const;
    std::string row_of_others(std::size_t shown) const;
    std::string styled(const std::string& text, const char* style) const;

    double duration_s_;
    std::size_t role_width_; // grows, so that columns do not dance
    bool colours_;
    Sample last_;
    std::size_t lines_on_screen_ = 0;
};

}
