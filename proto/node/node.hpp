// One host: its networks, a role on each, one clock. Events go in, actions come out.
#pragma once

#include "proto/base/dismissals.hpp"
#include "proto/base/random.hpp"
#include "proto/base/trust.hpp"
#include "proto/clock/clock_authority.hpp"
#include "proto/clock/date_state.hpp"
#include "proto/clock/discipline.hpp"
#include "proto/edge/action.hpp"
#include "proto/edge/event.hpp"
#include "proto/exchange/exchange.hpp"
#include "proto/gateway/gate.hpp"
#include "proto/gateway/gateway.hpp"
#include "proto/node/abdication.hpp"
#include "proto/node/own_name.hpp"
#include "proto/node/ports.hpp"
#include "proto/rounds/rounds.hpp"
#include "proto/rounds/slave_table.hpp"

#include <optional>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

namespace timed {

/// Identical nodes fed identical events give identical actions, byte for byte, on every compiler.
///
/// Its members are what a host has only one of; its functions route an event to them, or make a transition.
class Node {
  public:
    struct Options {
        HostName name;
        bool eligible = true;            ///< may become master (the historic -M, here the default)
        std::vector<HostName> trusted{}; ///< the historic -F; empty: everybody is trusted
        Discipline::Limits discipline{};
        MeasuredFrequency frequency{}; ///< the frequency correction that is in force already
        WallTime earliest{};       ///< lower bound of the true time: the program's build date, or the last
                                   ///< time that was saved
        bool network_dates = true; ///< slaves may set the date

        /// Received times of day, of 32 bits, are nearest to this.
        [[nodiscard]] WallTime era() const;
    };

    Node(const Options& options, std::uint64_t seed);

    /// Processes `event`; appends the resulting actions.
    void handle(const Event& event, Now now, Actions& actions);

    /// When to pass it TimePassed; nothing if it waits for nothing.
    [[nodiscard]] std::optional<Instant> next_wake() const;

    /// This host on one of its networks.
    struct Standing {
        Network network;
        Role role;
        std::optional<HostName> master; ///< ourselves when master
        std::size_t slaves;
    };
    [[nodiscard]] std::vector<Standing> standings() const;
    [[nodiscard]] std::optional<Standing> standing(NetworkId network) const;
    /// The hosts this one is master of.
    [[nodiscard]] const SlaveTable& slaves() const { return slaves_; }
    /// The name in its messages: the configured one, unless another host has the same.
    [[nodiscard]] const HostName& name() const { return name_.get(); }
    /// Why that is not the configured one.
    [[nodiscard]] const std::optional<NameReason>& renamed() const { return name_.changed(); }
    [[nodiscard]] const Discipline& discipline() const { return discipline_; }
    /// Whether another program disciplines the clock, and this host does not change it.
    [[nodiscard]] bool has_yielded_clock() const { return authority_.yielded(); }

    /// The generator of all random numbers. The explorer replaces its state.
    [[nodiscard]] Random& random() { return random_; }

    /// Everything that future actions depend on, except the options, what the gate remembers (no host that
    /// follows the protocol reaches its rate limits), and the sequence numbers of our last LOOPs. Parts have
    /// the same function, or are plain data.
    [[nodiscard]] auto state() const {
        return std::tie(name_, trust_, random_, exchanges_, discipline_, slaves_, rounds_, next_probe_,
                        ports_, arrange_at_, abdication_, unfit_, date_, authority_);
    }

  private:
    void on(const DatagramReceived& event, Now now, Actions& actions);
    void on(const ProbeFinished& event, Now now, Actions& actions);
    void on(const ClockActionDone& event, Now now, Actions& actions);
    void on(const ReferenceJudged& event, Now now, Actions& actions);
    void on(const ClockDisturbed& event, Now now, Actions& actions);
    void on(const NetworksChanged& event, Now now, Actions& actions);
    void on(const TrustChanged& event, Now now, Actions& actions);
    void on(const NameGiven& event, Now now, Actions& actions);
    void on(const Leaving& event, Now now, Actions& actions);
    void on(const TimePassed& event, Now now, Actions& actions);

    // Messages to the host as a whole, from any network.
    void serve_local_tool(const Received& received, std::optional<NetworkId> arrival, Now now,
                          Actions& actions);
    void force_election(const Received& received, Now now, Actions& actions);
    void note_succession(const Received& received, Now now);
    void switch_tracing(const Received& received, Actions& actions);

    void hear_own_name(Port& port, const Received& received, Now now, Actions& actions);
    void rename(const std::optional<NameChanged>& change, Now now, Actions& actions);

    // Messages to the role on one network.
    bool admit(const Port& port, const Received& received, Now now, Actions& actions);
    void receive(Port& port, const Received& received, Now now, Actions& actions);
    void acknowledge(const Port& port, const Received& received, Now now, Actions& actions);
    void dispatch(Port& port, const Received& received, Now now, Actions& actions);
    void finish(const Outcome& outcome, Now now, Actions& actions);
    void enter(Port& port, Transition transition, Now now, Actions& actions);

    Now recover_date(Now now, Actions& actions);
    [[nodiscard]] bool may_lead(Now now) const;
    void notice_absence(Now now, Actions& actions);
    void leave_office(Role to, RoleReason reason, Now now, Actions& actions);
    void prompt_successors(Now now, Actions& actions);
    void consider_abdication(Now now, Actions& actions);
    void retire(RoleReason reason, Now now, Actions& actions);

    // Whether the system lets us set the clock, and nobody else does.
    void lose_clock(Now now, Actions& actions);
    void regain_clock(Now now, Actions& actions);
    void retry_clock(Actions& actions);
    void yield_clock(Now now, Actions& actions);
    void look_at_yielded_clock(Now now, Actions& actions);
    void join_again(const ClockDisturbed& event, Now now, Actions& actions);

    // Gateways: one time for several networks.
    void receive_loop(Port& port, const Received& received, Now now, Actions& actions);
    void break_loop(Port& port, Now now, Actions& actions);
    void arrange_networks(Now now, Actions& actions);
    void take_over(Port& port, Now now, Actions& actions);
    [[nodiscard]] Origin own_origin(Now now);

    Host host(Now now, Actions& actions);
    Context context(const Network& network, Now now, Actions& actions);
    [[nodiscard]] Standing standing(const Port& port) const;

    Options options_;
    OwnName name_;
    Trust trust_;
    Random random_;
    Exchanges exchanges_;
    Gate gate_;
    Dismissals dismissals_;
    OwnLoops own_loops_;
    Discipline discipline_;
    SlaveTable slaves_;
    Rounds rounds_;
    ProbeId next_probe_{1};
    Ports ports_;
    std::optional<Instant> arrange_at_; ///< set while there are networks to arrange
    Abdication abdication_;
    UnfitMasters unfit_;
    DateState date_;
    std::optional<ClockAttempt> attempt_; ///< from one event to the answer that follows at once
    ClockAuthority authority_;
};

}
