// The processes on the hosts, daemons and commands: starts, reports and ends them.
#pragma once

#include "tests/lan/host.hpp"
#include "tests/lan/reporters.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace lan {

class Children {
  public:
    // The output of commands goes to files in this directory.
    Children(boost::asio::io_context& context, std::vector<Host>& hosts, Reporters& reporters,
             std::filesystem::path directory);

    boost::asio::awaitable<void> watch(); // never returns
    void run(Host& host, const std::string& command);
    boost::asio::awaitable<void> end_all();

    std::optional<int> ended_last() const { return ended_last_; } // the host whose daemon ended last
    const std::set<int>& failed_hosts() const {
        return failed_hosts_;
    } // hosts whose daemons ended unexpectedly

  private:
    struct Command {
        const Host* host;
        std::string text;
        std::filesystem::path output;
    };

    void reap(pid_t process, int wait_status);
    void report_end(const Host& host, int wait_status);
    void report_output(const Command& command, int wait_status);

    std::vector<Host>& hosts_;
    Reporters& reporters_;
    std::filesystem::path directory_;
    boost::asio::signal_set signals_;
    std::map<pid_t, Command> commands_;
    int commands_run_ = 0;
    std::optional<int> ended_last_;
    std::set<int> failed_hosts_;
};

}
