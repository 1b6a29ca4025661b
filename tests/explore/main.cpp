// The explorer: all orders of events of a few nodes.
#include "tests/explore/beginning.hpp"
#include "tests/explore/explorer.hpp"
#include "tests/explore/trace_text.hpp"

#include <boost/program_options.hpp>
#include <fmt/format.h>
#include <iostream>
#include <sys/resource.h>
#include <unistd.h>

namespace explore {
namespace {

using namespace timed;
namespace po = boost::program_options;

constexpr int bad_usage = 2;

po::options_description describe() {
    const auto count = [](unsigned preset) {
        return po::value<unsigned>()->value_name("N")->default_value(preset);
    };
    po::options_description options("Options");
    options.add_options()       //
        ("help,h", "this text") //
        ("states", po::value<std::size_t>()->value_name("N")->default_value(1'000'000),
         "maximum number of distinct states")                                //
        ("nodes", count(3), "number of hosts, 2 to 4")                       //
        ("ring", "two networks with every host on both: gateways in a ring") //
        ("from", po::value<std::string>()->value_name("start|settled|rivals")->default_value("settled"),
         "initial state: all are switched on; they have had one master for a while; they have had two "
         "masters until now")                                                  //
        ("losses", count(1), "number of packets that may be lost")             //
        ("duplications", count(1), "number of packets that may be duplicated") //
        ("crashes", count(1), "number of hosts that may crash")                //
        ("restarts", count(0), "number of crashed hosts that may restart")     //
        ("uncertainty", po::value<unsigned>()->value_name("MS")->default_value(1),
         "events within this time occur in any order") //
        ("sample", po::value<std::size_t>()->value_name("N")->default_value(100),
         "continue one of N states without faults until it settles") //
        ("replay", po::value<std::string>()->value_name("PATH"), "print the events of a path that was found");
    return options;
}

unsigned at_most(const po::variables_map& given, const char* option, unsigned most) {
    const auto number = given[option].as<unsigned>();
    if (number > most) throw std::invalid_argument(fmt::format("--{} must be at most {}.", option, most));
    return number;
}

Setting setting_of(const po::variables_map& given) {
    const std::size_t hosts = at_most(given, "nodes", most_hosts);
    if (hosts < 2) throw std::invalid_argument("--nodes must be at least 2.");
    Setting setting = given.contains("ring") ? ring_of(hosts) : lan_of(hosts);
    constexpr unsigned most_uncertainty = 1000;
    setting.uncertainty = std::chrono::milliseconds{at_most(given, "uncertainty", most_uncertainty)};
    return setting;
}

Faults faults_of(const po::variables_map& given) {
    constexpr unsigned most = 9;
    const auto count = [&](const char* option) {
        return static_cast<std::uint8_t>(at_most(given, option, most));
    };
    return {count("losses"), count("duplications"), count("crashes"), count("restarts")};
}

Beginning beginning_of(const po::variables_map& given) {
    const auto beginning = beginning_from(given["from"].as<std::string>());
    if (!beginning) throw std::invalid_argument("--from must be start, settled or rivals.");
    return *beginning;
}

/// The command line that repeats the exploration.
std::string same_again(const po::variables_map& given) {
    std::string words = "tests/explore/run";
    if (given.contains("ring")) words += " --ring";
    words += fmt::format(" --from {}", given["from"].as<std::string>());
    for (const char* option : {"nodes", "losses", "duplications", "crashes", "restarts", "uncertainty"})
        words += fmt::format(" --{} {}", option, given[option].as<unsigned>());
    return words;
}

using Clock = std::chrono::steady_clock;

class Display {
  public:
    void show(const Progress& progress) {
        const auto now = Clock::now();
        if (now - shown_ < interval_) return;
        shown_ = now;
        std::cerr << (live_ ? "\r\033[K" : "") << line(progress) << (live_ ? "" : "\n") << std::flush;
    }
    void hide() const {
        if (live_) std::cerr << "\r\033[K" << std::flush;
    }
    [[nodiscard]] std::string line(const Progress& progress) const {
        const double took = std::chrono::duration<double>(Clock::now() - begun_).count();
        rusage usage{};
        getrusage(RUSAGE_SELF, &usage);
        return fmt::format(
            "{} states, {} deep, {} queued, {} settled, {} transitions; {} continued, settled within "
            "{:.1f} s; {:.0f} s, {:.0f} states/s, {:.0f} MiB",
            progress.states, progress.depth, progress.waiting, progress.settled, progress.transitions,
            progress.fair_runs, std::chrono::duration<double>(progress.slowest).count(), took,
            static_cast<double>(progress.states) / took, static_cast<double>(usage.ru_maxrss) / 1024);
    }

  private:
    bool live_ = isatty(STDERR_FILENO) == 1;
    Clock::duration interval_ = live_ ? std::chrono::milliseconds{500} : std::chrono::seconds{10};
    Clock::time_point begun_ = Clock::now();
    Clock::time_point shown_ = begun_;
};

int replay(World beginning, const std::string& text, Moments& moments) {
    const auto path = path_from(text);
    if (!path) throw std::invalid_argument("--replay takes a path like \"d0 w1.1 x2\".");
    return print_trace(std::move(beginning), *path, moments, std::cout) ? EXIT_FAILURE : EXIT_SUCCESS;
}

int explore_from(const World& beginning, const po::variables_map& given, Moments& moments) {
    Display display;
    const Explorer::Options options{given["states"].as<std::size_t>(),
                                    std::max<std::size_t>(1, given["sample"].as<std::size_t>())};
    Explorer explorer{options, [&](const Progress& progress) { display.show(progress); }};
    const auto violation = explorer.explore(beginning, moments);
    display.hide();
    std::cout << display.line(explorer.progress()) << '\n';
    if (!violation) {
        std::cout << (explorer.progress().exhausted ? "Exhausted. No violation.\n" : "No violation.\n");
        return EXIT_SUCCESS;
    }
    std::cout << "\nVIOLATION " << violation->what << "\n\n";
    print_trace(beginning, violation->path, moments, std::cout);
    std::cout << fmt::format("\nreplay: {} --replay \"{}\"\n", same_again(given), to_text(violation->path));
    return EXIT_FAILURE;
}

int run(int argc, char** argv) {
    const auto options = describe();
    po::variables_map given;
    po::store(po::parse_command_line(argc, argv, options), given);
    if (given.contains("help")) {
        std::cout << "Usage: tests/explore/run [options]\n\n" << options;
        return EXIT_SUCCESS;
    }
    const Setting setting = setting_of(given);
    const Faults faults = faults_of(given);
    Moments moments;
    World beginning = begin(beginning_of(given), setting, moments);
    beginning.allow(faults);
    if (given.contains("replay")) return replay(beginning, given["replay"].as<std::string>(), moments);
    return explore_from(beginning, given, moments);
}

}
}

int main(int argc, char** argv) {
    try {
        return explore::run(argc, argv);
    } catch (const std::exception& error) {
        std::cerr << "explore: " << error.what() << '\n';
        return explore::bad_usage;
    }
}
