// The LAN: hosts on a switch, run for a time and sampled.
#pragma once

#include "tests/lan/capture.hpp"
#include "tests/lan/children.hpp"
#include "tests/lan/host.hpp"
#include "tests/lan/options.hpp"
#include "tests/lan/packet_socket.hpp"
#include "tests/lan/reporters.hpp"
#include "tests/lan/statistics.hpp"
#include "tests/lan/switch.hpp"
#include "tests/lan/timestamp_responder.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <filesystem>
#include <memory>
#include <vector>

namespace lan {

class Lan {
  public:
    // Builds everything, in the present network namespace, and in this directory. Starts no daemon.
    Lan(const Options& options, const std::filesystem::path& directory);
    Lan(const Lan&) = delete;
    Lan& operator=(const Lan&) = delete;
    ~Lan();

    // Runs for the configured time, or until a signal. Returns the exit status of the program.
    int run();

  private:
    using Task = boost::asio::awaitable<void>;

    void start_daemons();
    void spawn(Task task);

    Task take_samples();
    Task let_events_happen();
    Task watch_status(Host& host);
    Task end_when_told();
    Task finish();

    void sample(double t_s);
    Summary summarise();
    void judge(const Summary& summary);
    void show_logs() const;

    const Options& options_;
    Reporters reporters_;
    std::vector<Host> hosts_;
    std::unique_ptr<Switch> switch_;
    std::unique_ptr<TimestampResponder> responder_;
    std::unique_ptr<PacketSocket> time_packets_; // for counting only
    std::uint64_t time_packets_counted_ = 0;
    std::unique_ptr<Capture> capture_;
    Statistics statistics_;
    bool finishing_ = false;
    int exit_status_ = 0;
    boost::asio::io_context context_;
    boost::asio::signal_set ending_signals_;
    Children children_;
};

}
