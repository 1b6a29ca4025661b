// Runs `lan` as a child and reads its JSON Lines and logs.
#include "tests/lan/lan_run.hpp"

#include "tests/lan/build_directory.hpp"
#include "tests/lan/process.hpp"
#include "tests/lan/system_error.hpp"
#include "tests/lan/text_file.hpp"
#include "timed/os/descriptor.hpp"

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <limits>
#include <numeric>
#include <sstream>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>

namespace lan {
namespace {

using namespace std::chrono_literals;

constexpr auto ending_patience = 10s;

class TemporaryDirectory {
  public:
    TemporaryDirectory() {
        std::string pattern = std::filesystem::temp_directory_path() / "lan-run-XXXXXX";
        if (!mkdtemp(pattern.data())) fail("make a directory " + pattern);
        path_ = pattern;
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    ~TemporaryDirectory() { std::filesystem::remove_all(path_); }

    std::filesystem::path operator/(const char* name) const { return path_ / name; }

  private:
    std::filesystem::path path_;
};

// Nothing if the process has not ended before the deadline.
std::optional<int> wait_until(pid_t process, std::chrono::steady_clock::time_point deadline) {
    int status = 0;
    while (waitpid(process, &status, WNOHANG) == 0) {
        if (std::chrono::steady_clock::now() > deadline) return std::nullopt;
        std::this_thread::sleep_for(10ms);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int wait_or_end(pid_t process, std::chrono::seconds patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    if (const auto status = wait_until(process, deadline)) return *status;
    kill(process, SIGTERM);
    if (const auto status = wait_until(process, deadline + ending_patience)) return *status;
    kill(process, SIGKILL);
    return wait_until(process, std::chrono::steady_clock::time_point::max()).value_or(-1);
}

}

LanRun::LanRun(const std::vector<std::string>& arguments, std::chrono::seconds deadline) {
    const TemporaryDirectory directory;
    const auto report = directory / "report.json";
    const auto output = directory / "output";
    const auto logs = directory / "logs";
    Launch command{.words = {build_directory() / "lan", "--json", report, "--keep", logs},
                   .environment = {},
                   .namespaces = {}};
    command.words.insert(command.words.end(), arguments.begin(), arguments.end());
    const os::Descriptor output_file(
        checked(open(output.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_APPEND, 0600), "make a file"));
    command.output = output_file.get();
    exit_status_ = wait_or_end(launch(command), deadline);
    errors_ = read_file(output);
    read_report(read_file(report));
    read_logs(logs);
}

void LanRun::read_report(const std::string& json_lines) {
    std::istringstream lines(json_lines);
    for (std::string line; std::getline(lines, line);) {
        auto object = boost::json::parse(line).as_object();
        if (object.contains("summary")) {
            summary_ = object.at("summary").as_object();
        } else {
            (object.contains("event") ? events_ : samples_).push_back(std::move(object));
        }
    }
}

void LanRun::read_logs(const std::filesystem::path& directory) {
    if (!std::filesystem::exists(directory)) return;
    for (const auto& file : std::filesystem::directory_iterator(directory)) {
        logs_[std::stoi(file.path().stem().string().substr(1))] = read_file(file.path());
    }
}

double LanRun::figure(const char* name) const {
    const auto& value = summary_.at(name);
    return value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.to_number<double>();
}

const boost::json::object& LanRun::sample_at(int t_s) const {
    const auto found = std::ranges::find_if(samples_, [&](const auto& sample) {
        return std::lround(sample.at("t").template to_number<double>()) == t_s;
    });
    if (found == samples_.end())
        throw std::out_of_range("There is no sample of second " + std::to_string(t_s) + ".\n" + errors_);
    return *found;
}

const boost::json::object& LanRun::host_at(int t_s, int host) const {
    return sample_at(t_s).at("hosts").as_array().at(static_cast<std::size_t>(host) - 1).as_object();
}

std::int64_t LanRun::error_ns_at(int t_s, int host) const {
    return host_at(t_s, host).at("error_ns").as_int64();
}

double LanRun::mean_error_ns_at(int t_s, const std::vector<int>& hosts) const {
    const auto add = [&](double sum, int host) { return sum + static_cast<double>(error_ns_at(t_s, host)); };
    return std::accumulate(hosts.begin(), hosts.end(), 0.0, add) / static_cast<double>(hosts.size());
}

std::int64_t LanRun::difference_ns_at(int t_s, const std::vector<int>& hosts) const {
    std::vector<std::int64_t> errors_ns;
    std::ranges::transform(hosts, std::back_inserter(errors_ns),
                           [&](int host) { return error_ns_at(t_s, host); });
    const auto [least, most] = std::ranges::minmax(errors_ns);
    return most - least;
}

std::string LanRun::output_of_command(std::size_t nth) const {
    for (const auto& event : events_) {
        if (event.at("event").as_string() == "ran" && nth-- == 0)
            return std::string(event.at("output").as_string());
    }
    throw std::out_of_range("No such command has ended.\n" + errors_);
}

}
