// The daemon: turns everything that happens into events for the Node, performs its actions, and keeps its
// timer. It decides nothing about the protocol.
#pragma once

#include "proto/node/node.hpp"
#include "timed/clock/clock_watch.hpp"
#include "timed/clock/drift_file.hpp"
#include "timed/clock/system_clock.hpp"
#include "timed/names/machine_name.hpp"
#include "timed/names/name_service.hpp"
#include "timed/names/netgroup_watch.hpp"
#include "timed/net/icmp_prober.hpp"
#include "timed/net/interfaces.hpp"
#include "timed/net/network_log.hpp"
#include "timed/net/udp_port.hpp"
#include "timed/observe/journal.hpp"
#include "timed/observe/status.hpp"
#include "timed/observe/status_socket.hpp"
#include "timed/observe/trace.hpp"
#include "timed/os/background.hpp"
#include "timed/run/options.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>

namespace timed {

class Daemon {
  public:
    /// Acquires clock, port and sockets. Throws StartFailure when one is unavailable.
    Daemon(boost::asio::io_context& io, const Options& options, std::shared_ptr<spdlog::logger> log);

    /// Joins the networks. Everything else runs in the io_context, which SIGTERM and SIGINT stop.
    void start();

  private:
    void handle(const Event& event);
    void handle(const Event& event, Now now);
    void check_clock(Now now);
    void disturbed(Disturbance disturbance, Duration amount, Now now);
    void check_name(Now now);
    void wake_when_wanted();

    void take(const Arrival& arrival);
    void networks_changed();
    [[nodiscard]] std::string status_line() const;
    void check_losses(Now now);
    void look_up_trusted_hosts();
    void take_netgroup(std::optional<NetgroupFinding> changed, const std::vector<HostName>& trusted);
    void switch_tracing(bool on, Now now);
    void await_signal();
    void heed(int signal);
    void reload();
    void leave(int signal);

    void judge_reference();
    [[nodiscard]] MeasuredFrequency known_frequency();
    void keep_frequency(Instant now);
    void keep_frequency_at_end();

    void perform(const Transmit& action, Now now);
    void perform(const Probe& action, Now now);
    void perform(const Slew& action, Now now);
    void perform(const Step& action, Now now);
    void perform(const SetFrequency& action, Now now);
    void perform(const Report& report, Now now);
    void report_clock_answers();
    void answer(ClockAction action, const boost::system::error_code& error, Now now);

    boost::asio::io_context& io_;
    Options options_;
    std::shared_ptr<spdlog::logger> log_;
    Journal journal_;
    Status status_;

    // Resources that only one daemon can have are acquired first, before anything that a running one uses.
    UdpPort udp_;
    StatusSocket status_socket_;
    IcmpProber prober_;
    Interfaces interfaces_;
    NetworkLog network_log_;
    boost::asio::signal_set signals_;
    Instant losses_checked_at_{};

    SystemClock clock_;
    ClockWatch clock_watch_;
    Instant clock_checked_at_{};
    MachineNameWatch machine_name_;
    DriftFile drift_file_;
    Background disk_;
    std::optional<bool> reference_good_; ///< as last reported, of a clock that another program disciplines
    boost::asio::steady_timer reference_timer_;

    Node node_;
    Actions actions_;
    std::vector<ClockActionDone> clock_answers_; ///< not yet reported to the node
    boost::system::error_code clock_trouble_;    ///< the latest error
    boost::asio::steady_timer timer_;
    std::optional<Instant> wake_at_;
    Instant woken_at_{};

    Trace trace_;
    NameService names_;
    NetgroupWatch netgroup_;
};

}
