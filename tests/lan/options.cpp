// The command line and its help.
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
    po::options_description options("Options, times in seconds or with a suffix (ms, us, ns)", 84, 48);
    options.add_options()                                                                          //
        ("hosts", po::value<int>()->value_name("N")->default_value(5), "how many hosts: h1 to hN") //
        ("nets", optional_text("'A:1-3 B:3-5 ...'"),
         "several networks, and who is on them; whoever is on two is a gateway")                    //
        ("offset", text("S", "1"), "their clocks start wrong by up to S, either way")               //
        ("drift", text("PPM", "50"), "and drift by up to PPM, either way")                          //
        ("wander", text("W", "0"), "and their drift walks at random: by W (1e-9, say) in a second") //
        ("seed", po::value<std::uint64_t>()->value_name("K")->default_value(1),
         "another seed, other clocks")                                                             //
        ("seconds", text("T", "60"), "how long to run")                                            //
        ("at", texts("T:EVENT"), "what happens at T; may be given many times")                     //
        ("daemon", optional_text("CMD"), "what every host runs in place of timed; '' for nothing") //
        ("host", texts("I:CMD"), "what host I runs instead")                                       //
        ("loss", text("P", "0"), "probability that a packet gets lost")                            //
        ("delay", text("D", "0"), "every packet takes D longer,")                                  //
        ("jitter", text("J", "0"), "and up to J more at random")                                   //
        ("icmp-off", optional_text("I,J,..."), "hosts that do not answer ICMP timestamp requests") //
        ("agree", optional_text("X"),
         "fail unless at the end there is one master and all clocks agree to X")                          //
        ("json", optional_text("FILE"), "write samples, events and summary as JSON Lines; - for stdout")  //
        ("detail", po::bool_switch(), "in FILE ten samples a second, packets, and what each daemon uses") //
        ("pcap", optional_text("FILE"), "write every packet sent, for tcpdump or Wireshark")              //
        ("keep", optional_text("DIR"), "keep the daemons' logs in DIR")                                   //
        ("log", texts("I"), "print the log of host I at the end")                                         //
        ("help,h", "this text");
    return options;
}

void print_help(const po::options_description& options) {
    std::cout << "Usage: lan [OPTION...]\n\n"
                 "Runs time daemons on a LAN in a box: hosts h1 to hN in network namespaces,\n"
                 "10.77.0.1 to 10.77.x.y, each with a simulated clock of its own that is wrong and\n"
                 "drifts. Shows how far the clocks are from each other. The machine's own clock is\n"
                 "never touched, and nothing is left behind. With --nets there are several networks,\n"
                 "10.77, 10.78 and so on in their order; a host is on them by eth0, eth1, ..., and\n"
                 "forwards no packets from one to the other: it is called h3, and on B also h3-B.\n\n"
              << options << '\n'
              << event_help
              << "\nA daemon is run by sh -c 'exec CMD', with its host's clock, and with LAN_HOST (h3),\n"
                 "LAN_INDEX (3), LAN_HOSTS (5), LAN_ADDRESS and LAN_DIR (a directory of its own) set.\n"
                 "If it answers on $LAN_DIR/status.sock with a line of JSON, its role and master are\n"
                 "shown; timed does so with --status-socket $LAN_DIR/status.sock, and should stay in the\n"
                 "foreground (-d). By default: "
              << default_daemon
              << "\n\nExamples:\n"
                 "  lan --hosts 5 --offset 2 --drift 50 --seconds 90 --at 40:kill-master\n"
                 "  lan --hosts 4 --at 20:partition=1,2\\|3,4 --at 40:heal --delay 1ms --jitter 500us\n"
                 "  lan --nets 'A:1-3 B:3-5 C:5-7' --at 30:kill=3 --at 50:link-down=5:C\n"
                 "  lan --daemon '' --at '1:run=1:ping -c 3 h2' --seconds 5\n\n"
                 "Exit status: 0, or 1 if a daemon ended by itself or --agree was not met, 2 for a\n"
                 "wrong command line.\n";
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
            throw std::invalid_argument(fmt::format("--hosts says {}, but the last host of --nets is {}.",
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
                throw std::invalid_argument("--host should be I:CMD, not '" + given + "'.");
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
