// The program `vm_checks`: starts three virtual machines whose real clocks are set, slewed and stepped, and
// prints the result of every check. tests/vm/run starts it.
#include "tests/lan/sandbox.hpp"
#include "tests/vm/check.hpp"
#include "tests/vm/figures.hpp"

#include <algorithm>
#include <boost/program_options.hpp>
#include <cstdlib>
#include <fmt/format.h>
#include <iostream>

namespace {

namespace po = boost::program_options;
using namespace std::chrono_literals;

constexpr int failed = 1;
constexpr int wrong_command_line = 2;

// The machines' initial clocks are ahead of this host's, so that no check sets a time before the daemon's
// build date, which the daemon rejects.
constexpr std::array<std::chrono::seconds, vm::machine_count> first_clocks{30 * 24h, 30 * 24h + 5min,
                                                                           31 * 24h};

struct Options {
    std::filesystem::path image;
    std::vector<std::string> parts;
    bool list = false;
};

Options parse(int argument_count, const char* const* arguments) {
    Options options;
    po::options_description known;
    known.add_options()("image", po::value(&options.image), "directory that tests/vm/make-image has filled")(
        "only", po::value(&options.parts)->multitoken(), "run checks whose names contain one of these")(
        "list", po::bool_switch(&options.list), "list the checks");
    po::variables_map values;
    po::store(po::parse_command_line(argument_count, arguments, known), values);
    po::notify(values);
    if (options.image.empty() && !options.list) throw po::error("--image is missing");
    return options;
}

std::vector<vm::Check> chosen_checks(const Options& options) {
    auto checks = vm::all_checks();
    std::erase_if(checks, [&](const vm::Check& check) {
        const auto is_part = [&](const std::string& part) {
            return check.name.find(part) != std::string::npos;
        };
        return !options.parts.empty() && std::ranges::none_of(options.parts, is_part);
    });
    return checks;
}

vm::Finding run(const vm::Check& check, vm::Lab& lab) {
    try {
        const bool helped = check.settled && lab.settle();
        auto finding = check.run(lab);
        if (helped) finding.seen += " (the clocks were set right before)";
        return finding;
    } catch (const std::exception& error) {
        return {vm::Outcome::failed, error.what()};
    }
}

std::string_view word(vm::Outcome outcome) {
    switch (outcome) {
    case vm::Outcome::passed: return "pass";
    case vm::Outcome::failed: return "FAIL";
    case vm::Outcome::later: return "not yet";
    }
    return "?";
}

void say(const std::string& line) { std::cout << line << std::endl; }

int run_all(const std::vector<vm::Check>& checks, const Options& options,
            const std::filesystem::path& directory) {
    const auto began = std::chrono::steady_clock::now();
    vm::Lab lab(options.image, directory, first_clocks);
    say(fmt::format("{} machines answer after {:.0f} s.", vm::machine_count, vm::seconds_since(began)));
    std::array<int, 3> count{};
    for (const auto& check : checks) {
        const auto check_began = std::chrono::steady_clock::now();
        const auto finding = run(check, lab);
        ++count.at(static_cast<std::size_t>(finding.outcome));
        say(fmt::format("{} {}: {} [{:.0f} s]", word(finding.outcome), check.name, finding.seen,
                        vm::seconds_since(check_began)));
    }
    const auto [passed, not_passed, later] = count;
    say(fmt::format("{} passed, {} failed{} in {:.0f} s", passed, not_passed,
                    later > 0 ? fmt::format(", {} not yet", later) : "", vm::seconds_since(began)));
    return not_passed == 0 ? 0 : failed;
}

int run(const Options& options) {
    const auto checks = chosen_checks(options);
    if (options.list) {
        for (const auto& check : checks) say(check.name);
        return 0;
    }
    return lan::run_in_sandbox([&](const auto& directory) {
        try {
            return run_all(checks, options, directory);
        } catch (const std::exception& error) {
            std::cerr << "vm_checks: " << error.what() << '\n';
            return failed;
        }
    });
}

}

int main(int argument_count, char** arguments) {
    try {
        return run(parse(argument_count, arguments));
    } catch (const po::error& error) {
        std::cerr << "vm_checks: " << error.what() << '\n';
        return wrong_command_line;
    } catch (const std::exception& error) {
        std::cerr << "vm_checks: " << error.what() << '\n';
        return failed;
    }
}
