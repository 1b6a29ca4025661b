// The command line and its help text.
#include "tests/lan/options.hpp"

#include "tests/lan/units.hpp"

#include <algorithm>
#include <boost/program_options.hpp>
#include <fmt/format.h>
#include <iostream>
#include <sstream>
#include <stdexcept>

namespace lan {
namespace {

namespace po = boost::program_options;

constexpr const char* default_daemon = "timed -d --status-socket $LAN_DIR/status.sock "
                                       "--drift-file $LAN_DIR/drift";

using Texts = std::vector<std::string>;

po::options_description describe() {
    const auto text = [](const char* name, const char* value) {
        return po::value<std::string>()->value_name(name)->default_value(value);
    };
    const auto optional_text = [](const char* name) { return po::value<std::string>()->value_name(name); };
    const auto texts = [](const char* name) { return po::value<Texts>()->composing()->value_name(name); };
    po::options_description options("Options; times in seconds or with a suffix (ms, us, ns)", 84, 48);
    options.add_options()                                                                           //
        ("hosts", po::value<int>()->value_name("N")->default_value(5), "number of hosts, h1 to hN") //
        ("nets", optional_text("'A:1-3 B:3-5 ...'"),
         "several networks and their hosts; a host on two networks is a gateway")                 //
        ("offset", text("S", "1"), "initial offset of the clocks, at random from -S to S")        //
        ("drift", text("PPM", "50"), "drift of the clocks, at random from -PPM to PPM")           //
        ("wander", text("W", "0"), "random walk of the drift, W in a second (1e-9, for example)") //
        ("seed", po::value<std::uint64_t>()->value_name("K")->default_value(1),
         "seed of the random clocks")                                                              //
        ("seconds", text("T", "60"), "length of the run")                                          //
        ("at", texts("T:EVENT"), "an event at time T; may be repeated")                            //
        ("daemon", optional_text("CMD"), "command of every host instead of timed; '' for none")    //
        ("host", texts("I:CMD"), "command of host I instead")                                      //
        ("loss", text("P", "0"), "probability of packet loss")                                     //
        ("delay", text("D", "0"), "additional delay of every packet")                              //
        ("jitter", text("J", "0"), "random delay up to J in addition")                             //
        ("icmp-off", optional_text("I,J,..."), "hosts that do not answer ICMP timestamp requests") //
        ("agree", optional_text("X"),
         "fail unless the run ends with one master and all clocks within X")                                //
        ("json", optional_text("FILE"), "write samples, events and summary as JSON Lines; - for stdout")    //
        ("detail", po::bool_switch(), "ten samples a second, packets, and resource use of daemons in FILE") //
        ("pcap", optional_text("FILE"), "write every packet sent, for tcpdump or Wireshark")                //
        ("keep", optional_text("DIR"), "keep the daemons' logs in DIR")                                     //
        ("log", texts("I"), "print the log of host I at the end")                                           //
        ("help,h", "this text");
    return options;
}

void print_help(const po::options_description& options) {
    std::cout << "Usage: lan [OPTION...]\n\n"
                 "Runs time daemons on a LAN in a box: hosts h1 to hN in network namespaces,\n"
                 "10.77.0.1 to 10.77.x.y, each with a simulated clock that is wrong and drifts. Shows\n"
                 "the differences between the clocks. Never touches this machine's clock, and removes\n"
                 "everything at the end. With --nets there are several networks, 10.77, 10.78 and so\n"
                 "on; a host has the interfaces eth0, eth1, ... in their order, forwards no packets,\n"
                 "and has the name h3, on network B also h3-B.\n\n"
              << options << '\n'
              << event_help
              << "\nA daemon is started by sh -c 'exec CMD', with its host's clock, and the environment\n"
                 "LAN_HOST (h3), LAN_INDEX (3), LAN_HOSTS (5), LAN_ADDRESS and LAN_DIR (a directory of\n"
                 "its own). If it answers at $LAN_DIR/status.sock with a line of JSON, its role and\n"
                 "master are shown, as timed does with --status-socket $LAN_DIR/status.sock. It should\n"
                 "stay in the foreground (-d). Default: "
              << default_daemon
              << "\n\nExamples:\n"
                 "  lan --hosts 5 --offset 2 --drift 50 --seconds 90 --at 40:kill-master\n"
                 "  lan --hosts 4 --at 20:partition=1,2\\|3,4 --at 40:heal --delay 1ms --jitter 500us\n"
                 "  lan --nets 'A:1-3 B:3-5 C:5-7' --at 30:kill=3 --at 50:link-down=5:C\n"
                 "  lan --daemon '' --at '1:run=1:ping -c 3 h2' --seconds 5\n\n"
                 "Exit status: 0; 1 if a daemon ended by itself or --agree failed; 2 for an invalid\n"
                 "command line.\n";
}

class Parser {
  public:
    explicit Parser(const po::variables_map& given)
        : given_(given) {}

    Options parse() {
        parse_topology();
        options_.seed = given_["seed"].as<std::uint64_t>();
        options_.duration = duration("seconds");
        parse_clocks();
        parse_link();
        parse_daemons();
        parse_events();
        parse_output();
        return std::move(options_);
    }

  private:
    std::string text(const char* name) const {
        return given_.count(name) ? given_[name].as<std::string>() : "";
    }
    Texts texts(const char* name) const { return given_.count(name) ? given_[name].as<Texts>() : Texts(); }

    double number(const char* name) const {
        const double value = parse_number(text(name), fmt::format("--{}", name));
        if (value < 0) throw std::invalid_argument(fmt::format("--{} should not be negative.", name));
        return value;
    }

    std::chrono::nanoseconds duration(const char* name) const {
        const auto value = parse_duration(text(name), fmt::format("--{}", name));
        if (value.count() < 0) throw std::invalid_argument(fmt::format("--{} should not be negative.", name));
        return value;
    }

    std::set<int> host_list(const char* name) const {
        std::set<int> hosts;
        std::istringstream list(text(name));
        for (std::string host; std::getline(list, host, ',');) hosts.insert(this->host(name, host));
        return hosts;
    }

    int host(const char* option, std::string_view name) const {
        try {
            return parse_host(name, options_.topology.hosts);
        } catch (const std::invalid_argument& error) {
            throw std::invalid_argument(fmt::format("--{}: {}", option, error.what()));
        }
    }

    void parse_topology() {
        const auto& hosts = given_["hosts"];
        const char* option = given_.count("nets") ? "nets" : "hosts";
        try {
            options_.topology =
                given_.count("nets") ? lan::parse_topology(text("nets")) : one_network(hosts.as<int>());
        } catch (const std::invalid_argument& error) {
            throw std::invalid_argument(fmt::format("--{}: {}", option, error.what()));
        }
        if (!hosts.defaulted() && hosts.as<int>() != options_.topology.hosts) {
            throw std::invalid_argument(fmt::format("--hosts is {}, but the last host of --nets is {}.",
                                                    hosts.as<int>(), options_.topology.hosts));
        }
    }

    void parse_clocks() {
        options_.largest_offset = duration("offset");
        options_.largest_drift_ppm = number("drift");
        options_.wander = number("wander");
        if (options_.largest_drift_ppm > 100'000)
            throw std::invalid_argument("--drift should not exceed 100000 ppm.");
        if (options_.wander > 1e-3)
            throw std::invalid_argument("--wander should not exceed 1e-3; 1e-9 is usual.");
    }

    void parse_link() {
        options_.link = {.loss = number("loss"), .delay = duration("delay"), .jitter = duration("jitter")};
        if (options_.link.loss > 1) throw std::invalid_argument("--loss is a probability: 0 to 1.");
        options_.hosts_without_icmp = host_list("icmp-off");
    }

    void parse_daemons() {
        const std::string everywhere = given_.count("daemon") ? text("daemon") : default_daemon;
        options_.commands.assign(static_cast<std::size_t>(options_.topology.hosts), everywhere);
        for (const auto& given : texts("host")) {
            const auto colon = given.find(':');
            if (colon == std::string::npos)
                throw std::invalid_argument("--host must have the form I:CMD, not '" + given + "'.");
            options_.commands[static_cast<std::size_t>(host("host", given.substr(0, colon)) - 1)] =
                given.substr(colon + 1);
        }
    }

    void parse_events() {
        for (const auto& given : texts("at"))
            options_.events.push_back(parse_event(given, options_.topology));
        std::ranges::stable_sort(options_.events, {}, &Event::at);
    }

    void parse_output() {
        if (given_.count("agree")) options_.required_agreement = duration("agree");
        options_.json = text("json");
        options_.detail = given_["detail"].as<bool>();
        options_.capture = text("pcap");
        options_.kept_logs = text("keep");
        for (const auto& name : texts("log")) options_.shown_logs.insert(host("log", name));
    }

    const po::variables_map& given_;
    Options options_;
};

}

std::optional<Options> parse_options(int argument_count, const char* const* arguments) {
    const auto description = describe();
    po::variables_map given;
    po::store(po::command_line_parser(argument_count, arguments)
                  .options(description)
                  .style(po::command_line_style::unix_style & ~po::command_line_style::allow_guessing)
                  .run(),
              given);
    po::notify(given);
    if (given.count("help")) {
        print_help(description);
        return std::nullopt;
    }
    return Parser(given).parse();
}

}
