// Every captured message of the 4.4BSD daemon is decoded as by tcpdump, and encoded without loss of meaning.
#include "proto/wire/message.hpp"
#include "tests/unit/capture.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <ostream>
#include <string>
#include <utility>

namespace timed {
namespace {

const std::filesystem::path golden{GOLDEN_CAPTURES};

// The output of tcpdump's print-timed.c for a message.
std::string as_tcpdump_prints(const Message& message) {
    std::string details;
    if (message.type == MessageType::loop) {
        details = fmt::format(" hopcnt {}", message.hops);
    } else if (carries_time(message.type)) {
        const auto micros =
            std::chrono::duration_cast<std::chrono::microseconds>(amount_of(message.time)).count();
        const auto size = std::abs(micros);
        details = fmt::format(" time {}{}.{:06}", micros < 0 ? "-" : "", size / 1'000'000, size % 1'000'000);
    }
    return fmt::format("TSP_{} vers {} seq {}{} name {}", to_string(message.type), message.version,
                       message.sequence, details, message.name.view());
}

std::vector<std::string> tcpdump_lines(const std::string& capture) {
    std::ifstream file(golden / (capture + ".lines.txt"));
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) {
        if (const auto at = line.find("TSP_"); at != std::string::npos) lines.push_back(line.substr(at));
    }
    return lines;
}

// Number of significant bytes before the name: for most types the time words are undefined.
std::size_t meaningful_header(MessageType type) {
    if (carries_time(type)) return name_offset;
    return type == MessageType::loop ? 5 : 4;
}

void expect_sent_on_unchanged(const Message& message, const Bytes& captured) {
    const auto sent = encode(message);
    const auto header = static_cast<std::ptrdiff_t>(meaningful_header(message.type));
    EXPECT_TRUE(std::equal(sent.begin(), sent.begin() + header, captured.begin()));
    const auto name = captured.begin() + name_offset;
    const auto after_nul = std::find(name, captured.end(), std::byte{0}) + 1;
    EXPECT_TRUE(std::equal(name, after_nul, sent.begin() + name_offset));
}

struct Capture {
    std::string name;
    std::size_t messages;
    std::size_t of_76_bytes; ///< of them, sent by daemons with a 64-byte name field

    friend std::ostream& operator<<(std::ostream& out, const Capture& capture) { return out << capture.name; }
};

class Golden : public testing::TestWithParam<Capture> {};

TEST_P(Golden, messages_are_read_as_tcpdump_reads_them) {
    const auto datagrams = tsp_datagrams(golden / (GetParam().name + ".pcap"));
    const auto lines = tcpdump_lines(GetParam().name);
    ASSERT_EQ(datagrams.size(), GetParam().messages);
    ASSERT_EQ(lines.size(), GetParam().messages);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto message = decode(datagrams[i].payload);
        ASSERT_TRUE(message) << lines[i] << ": " << to_string(message.error());
        EXPECT_EQ(as_tcpdump_prints(*message), lines[i]);
    }
}

TEST_P(Golden, messages_are_sent_on_with_all_their_meaning) {
    const auto datagrams = tsp_datagrams(golden / (GetParam().name + ".pcap"));
    ASSERT_EQ(datagrams.size(), GetParam().messages);
    for (const auto& datagram : datagrams) {
        const auto message = decode(datagram.payload);
        ASSERT_TRUE(message);
        SCOPED_TRACE(as_tcpdump_prints(*message));
        expect_sent_on_unchanged(*message, datagram.payload);
    }
}

TEST_P(Golden, messages_have_the_sizes_of_their_daemons) {
    const auto datagrams = tsp_datagrams(golden / (GetParam().name + ".pcap"));
    const auto of_size = [&](std::size_t size) {
        return static_cast<std::size_t>(std::ranges::count(
            datagrams, size, [](const auto& datagram) { return datagram.payload.size(); }));
    };
    EXPECT_EQ(of_size(76), GetParam().of_76_bytes);
    EXPECT_EQ(of_size(268), GetParam().messages - GetParam().of_76_bytes);
}

INSTANTIATE_TEST_SUITE_P(Captured, Golden,
                         testing::Values(Capture{"01-coldstart-election-firstpoll", 31, 0},
                                         Capture{"02-startup-staggered-first-polls", 27, 0},
                                         Capture{"03-timedc-help-msite-clockdiff-trace", 12, 0},
                                         Capture{"05-date-set", 23, 0},
                                         Capture{"06-master-kill-election", 19, 0},
                                         Capture{"12-four-adjtime-rounds", 63, 0},
                                         Capture{"15-mix-76-and-268-byte-peers", 195, 39}),
                         [](const auto& capture) {
                             std::string name = capture.param.name;
                             std::ranges::replace(name, '-', '_');
                             return name;
                         });

}
}
