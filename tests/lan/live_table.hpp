// The reporter for terminals: a table of hosts, redrawn in place, with events above it.
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

    // Whether stdout is a terminal that supports the table.
    static bool is_possible();

  private:
    void erase();
    void draw();
    std::string header() const;
    std::string row(const HostSample& host) const;
    std::string row_of_others(std::size_t shown) const;
    std::string styled(const std::string& text, const char* style) const;

    double duration_s_;
    std::size_t role_width_; // never shrinks, so that columns keep their place
    bool colours_;
    Sample last_;
    std::size_t lines_on_screen_ = 0;
};

}
