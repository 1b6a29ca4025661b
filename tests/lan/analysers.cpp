// Runs a command through a shell, and reads its output from a pipe.
#include "tests/lan/analysers.hpp"

#include <array>
#include <cstdio>
#include <fmt/format.h>
#include <iterator>
#include <regex>
#include <unistd.h>

namespace lan {

std::string output_of(const std::string& command) {
    std::string output;
    std::array<char, 4096> part{};
    FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) return "cannot run " + command;
    while (const auto length = fread(part.data(), 1, part.size(), pipe)) output.append(part.data(), length);
    pclose(pipe);
    return output;
}

std::ptrdiff_t count(const std::string& text, const std::string& pattern) {
    const std::regex wanted{pattern};
    return std::distance(std::sregex_iterator(text.begin(), text.end(), wanted), {});
}

CaptureFile::CaptureFile()
    : path_(std::filesystem::temp_directory_path() / fmt::format("lan-{}.pcap", getpid())) {}

std::string CaptureFile::by_tcpdump() const {
    return output_of("tcpdump -vv -n -r " + path() + " udp port 525 2>&1");
}

}
