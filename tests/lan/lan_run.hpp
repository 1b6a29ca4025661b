// For tests: one run of the `lan` program, with all that it reports.
#pragma once

#include <boost/json.hpp>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace lan {

class LanRun {
  public:
    // Runs `lan` with these arguments to its end. If it takes longer than the deadline it is ended, and the
    // exit status is that of a process told to end (143).
    LanRun(const std::vector<std::string>& arguments, std::chrono::seconds deadline);

    int exit_status() const { return exit_status_; }
    const std::string& errors() const { return errors_; } // what it wrote to stderr
    const std::string& log(int host) const { return logs_.at(host); }

    const std::vector<boost::json::object>& samples() const { return samples_; } // one a second
    const std::vector<boost::json::object>& events() const { return events_; }
    const boost::json::object& summary() const { return summary_; }

    // A figure of the summary; not a number where it is null, which no expectation takes for good.
    double figure(const char* name) const;

    // The sample of this second.
    const boost::json::object& sample_at(int t_s) const;
    // What the sample of this second says of a host.
    const boost::json::object& host_at(int t_s, int host) const;
    std::int64_t error_ns_at(int t_s, int host) const;
    // The mean error of these hosts.
    double mean_error_ns_at(int t_s, const std::vector<int>& hosts) const;
    // The largest difference between any two of these hosts.
    std::int64_t difference_ns_at(int t_s, const std::vector<int>& hosts) const;

    // What the nth command of a run event printed, counted from 0 in the order of their ends.
    std::string output_of_command(std::size_t nth = 0) const;

  private:
    void read_report(const std::string& json_lines);
    void read_logs(const std::filesystem::path& directory);

    int exit_status_ = -1;
    std::string errors_;
    std::map<int, std::string> logs_;
    std::vector<boost::json::object> samples_;
    std::vector<boost::json::object> events_;
    boost::json::object summary_;
};

}
