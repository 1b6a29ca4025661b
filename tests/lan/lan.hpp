// The LAN itself: hosts on a switch, the events that befall them, and the record of how they keep time.
#pragma once

#include "tests/lan/capture.hpp"
#include "tests/lan/host.hpp"
#include "tests/lan/options.hpp"
#include "tests/lan/packet_socket.hpp"
#include "tests/lan/record.hpp"
#include "tests/lan/statistics.hpp"
#include "tests/lan/switch.hpp"
#include "tests/lan/timestamp_responder.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace lan {

class Lan {
  public:
    // Builds everything, in the present network namespace, and in this directory. Starts nothing.
    Lan(const Options& options, const std::filesystem::path& directory);
    Lan(const Lan&) = delete;
    Lan& operator=(const Lan&) = delete;
    ~Lan();

    // Runs for the time set, or until told to end. The exit status of the program.
    int run();

  private:
    using Task = boost::asio::awaitable<void>;
    struct Command { // of a run event
        int host;
        std::string text;
        std::filesystem::path output;
    };

    void add_reporters();
    void start_daemons();
    void spawn(Task task);

    Task take_samples();
    Task let_events_happen();
    Task watch_status(Host& host);
    Task end_when_told();
    Task watch_children();
    Task finish();

    void sample(double t_s);
    void reap(pid_t process, int wait_status);
    void report_end(const Host& host, int wait_status);
    void report_output(const Command& command, int wait_status);

    // What each kind of event does.
    void happen(const Event& event, const KillMaster& action);
    void happen(const Event& event, const SendSignal& action);
    void happen(const Event& event, const StartDaemon& action);
    void happen(const Event& event, const Restart& action);
    void happen(const Event& event, const StepClock& action);
    void happen(const Event& event, const ChangeDrift& action);
    void happen(const Event& event, const Partition& action);
    void happen(const Event& event, const Heal& action);
    void happen(const Event& event, const RunCommand& action);

    void report(const EventRecord& record);
    void complain(const std::string& sentence); // and fail in the end
    void judge(const Summary& summary);
    void show_logs() const;

    double now_s() const;
    Host& host(int number) { return *hosts_[static_cast<std::size_t>(number) - 1]; }

    const Options& options_;
    std::filesystem::path directory_;
    std::vector<std::unique_ptr<Host>> hosts_;
    std::unique_ptr<Switch> switch_;
    std::unique_ptr<TimestampResponder> responder_;
    std::unique_ptr<PacketSocket> time_packets_; // only counted
    std::unique_ptr<Capture> capture_;
    std::vector<std::unique_ptr<Reporter>> reporters_;
    Statistics statistics_;
    std::map<pid_t, Command> commands_;
    int commands_run_ = 0;
    std::optional<int> ended_last_;
    std::set<int> failed_hosts_;
    std::vector<std::string> complaints_;
    std::chrono::steady_clock::time_point start_;
    bool finishing_ = false;
    int exit_status_ = 0;
    boost::asio::io_context context_;
    boost::asio::signal_set ending_signals_;
    boost::asio::signal_set child_signals_;
};

}
