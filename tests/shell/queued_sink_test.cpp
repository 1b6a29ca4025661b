// A blocked log output never blocks the daemon.
#include "timed/os/descriptor.hpp"
#include "timed/run/descriptor_sink.hpp"
#include "timed/run/logging.hpp"
#include "timed/run/queued_sink.hpp"

#include <array>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <poll.h>
#include <sstream>
#include <unistd.h>

namespace timed {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class Pipe {
  public:
    Pipe() {
        std::array<int, 2> ends{};
        EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
        read_end_ = os::Descriptor{ends[0]};
        write_end_ = os::Descriptor{ends[1]};
    }

    [[nodiscard]] int write_end() const { return write_end_.get(); }

    /// The text read until `end` has arrived.
    [[nodiscard]] std::string read_until(const std::string& end) const {
        std::string text;
        while (!text.ends_with(end)) {
            pollfd awaited{read_end_.get(), POLLIN, 0};
            if (::poll(&awaited, 1, 10'000) != 1) break;
            std::array<char, 65536> part{};
            const auto length = ::read(read_end_.get(), part.data(), part.size());
            text.append(part.data(), static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
        }
        return text;
    }

  private:
    os::Descriptor read_end_;
    os::Descriptor write_end_;
};

spdlog::logger logger_to(const std::shared_ptr<QueuedSink>& queue) {
    spdlog::logger log{"test", queue};
    log.set_pattern("%v");
    return log;
}

TEST(QueuedSink, WritesEveryLineInOrder) {
    const Pipe pipe;
    const auto queue = std::make_shared<QueuedSink>(std::make_shared<DescriptorSink>(pipe.write_end()));
    auto log = logger_to(queue);
    log.info("before the start");
    queue->start();
    for (int i = 0; i < 3; ++i) log.info("line {}", i);
    EXPECT_EQ(pipe.read_until("line 2\n"), "before the start\nline 0\nline 1\nline 2\n");
}

TEST(QueuedSink, U17_a_pipe_without_a_reader_does_not_block_and_dropped_lines_are_counted) {
    const Pipe pipe; // holds 64 KiB
    const auto queue = std::make_shared<QueuedSink>(std::make_shared<DescriptorSink>(pipe.write_end()));
    auto log = logger_to(queue);
    queue->start();
    const std::string line(1000, 'x');
    constexpr std::size_t lines = 5000;
    for (std::size_t i = 0; i < lines; ++i) log.info(line); // would block here

    const auto text = pipe.read_until("messages dropped: the log output was blocked\n");
    const auto written = static_cast<std::size_t>(std::ranges::count(text, '\n')) - 1;
    EXPECT_THAT(text, HasSubstr(std::to_string(lines - written) + " messages dropped"));
    EXPECT_GE(written, QueuedSink::most_lines);
}

TEST(QueuedSink, U17_the_end_does_not_wait_for_a_pipe_without_a_reader) {
    const Pipe pipe;
    const std::string line(1000, 'x');
    const auto began = std::chrono::steady_clock::now();
    {
        const auto queue = std::make_shared<QueuedSink>(std::make_shared<DescriptorSink>(pipe.write_end()));
        auto log = logger_to(queue);
        queue->start();
        for (int i = 0; i < 200; ++i) log.info(line);
    }
    EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
    std::ignore = pipe.read_until(line + '\n'); // lets the thread continue
}

TEST(LineFormatter, V8_lines_for_the_journal_have_a_priority_and_no_time) {
    const auto formatted = [](spdlog::level::level_enum level) {
        spdlog::memory_buf_t text;
        line_formatter(true)->format({"timed", level, "what happened"}, text);
        return std::string{text.data(), text.size()};
    };
    EXPECT_EQ(formatted(spdlog::level::err), "<3>what happened\n");
    EXPECT_EQ(formatted(spdlog::level::warn), "<4>what happened\n");
    EXPECT_EQ(formatted(spdlog::level::info), "<6>what happened\n");
    EXPECT_EQ(formatted(spdlog::level::debug), "<7>what happened\n");
}

TEST(LineFormatter, V8_a_stream_is_the_journals_if_its_numbers_are_those_that_systemd_names) {
    EXPECT_TRUE(is_journal_stream("8:1234", 8, 1234));
    for (const auto* other : {"", "8", "8:", "8:12345", "9:1234", "8:1234 "})
        EXPECT_FALSE(is_journal_stream(other, 8, 1234)) << other;
}

}
}
