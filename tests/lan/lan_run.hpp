// For tests: one run of the `lan` program, with all its results.
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
    // Runs `lan` with these arguments to its end. After the deadline it is terminated, and the exit status is
    // 143 (SIGTERM).
    LanRun(const std::vector<std::string>& arguments, std::chrono::seconds deadline);

    int exit_status() const { return exit_status_; }
    const std::string& errors() const { return errors_; } // its output on stderr
    const std::string& log(int host) const { return logs_.at(host); }

    const std::vector<boost::json::object>& samples() const { return samples_; } // one for each second
    const std::vector<boost::json::object>& events() const { return events_; }
    const boost::json::object& summary() const { return summary_; }

    // A figure of the summary; NaN if it is null, which fails every expectation.
    double figure(const char* name) const;

    // The sample of this second.
    const boost::json::object& sample_at(int t_s) const;
    // A host in the sample of this second.
    const boost::json::object& host_at(int t_s, int host) const;
    std::int64_t error_ns_at(int t_s, int host) const;
    // The mean error of these hosts.
    double mean_error_ns_at(int t_s, const std::vector<int>& hosts) const;
    // The largest difference between any two of these hosts.
    std::int64_t difference_ns_at(int t_s, const std::vector<int>& hosts) const;

    // Output of the nth command of a run event, counted from 0 in the order of their ends.
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
