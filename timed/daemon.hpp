// The daemon: turns everything that happens into events for the Node, performs its actions, and keeps its
// timer. It makes no protocol decisions. Its many members are the parts of the program.
#pragma once

#include "proto/node/node.hpp"
#include "timed/clock/frequency_keeper.hpp"
#include "timed/clock/host_clock.hpp"
#include "timed/clock/reference_watch.hpp"
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
#include "timed/os/alarm.hpp"
#include "timed/os/periodic.hpp"
#include "timed/run/options.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

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
    void check_each_second(Now now);

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

    void perform(const Transmit& action, Now now);
    void perform(const Probe& action, Now now);
    void perform(const Slew& action, Now now);
    void perform(const Step& action, Now now);
    void perform(const SetFrequency& action, Now now);
    void perform(const Report& report, Now now);
    void note_clock_trouble(ClockAction action, Now now);

    boost::asio::io_context& io_;
    Options options_;
    std::shared_ptr<spdlog::logger> log_;
    Journal journal_;
    Status status_;

    // Resources that only one daemon can have come first: a second daemon fails before it touches anything
    // that the first one uses.
    UdpPort udp_;
    StatusSocket status_socket_;
    IcmpProber prober_;
    Interfaces interfaces_;
    NetworkLog network_log_;
    boost::asio::signal_set signals_;

    HostClock clock_;
    FrequencyKeeper frequency_;
    ReferenceWatch reference_;
    MachineNameWatch machine_name_;
    os::Periodic each_second_;

    Node node_;
    Actions actions_;
    os::Alarm alarm_;

    Trace trace_;
    NameService names_;
    NetgroupWatch netgroup_;
};

}
