// Computes the figures of a run from its samples.
#pragma once

#include "tests/lan/record.hpp"

namespace lan {

class Statistics {
  public:
    void add(const Sample& sample);
    void master_killed(double t_s, const std::string& name);

    Summary summary(double duration_s, double packets_per_host_hour) const;

  private:
    struct Pair {
        double t_s;
        std::int64_t difference_ns;
    };
    struct Kill {
        double t_s;
        std::string name;
    };
    std::optional<double> stayed_below_since(std::int64_t limit_ns) const;
    std::vector<std::int64_t> second_half(double duration_s) const;
    void watch_masters(const Sample& sample);

    Sample last_;
    std::vector<Pair> pairs_;
    bool roles_known_ = false;
    std::optional<double> first_master_s_;
    std::optional<Kill> killed_master_; // the first one
    std::optional<double> failover_s_;
};

}
