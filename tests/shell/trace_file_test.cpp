// The trace file: files that it refuses, and the end of tracing on a full disk.
#include "timed/observe/trace.hpp"

#include <gmock/gmock.h>
#include <spdlog/sinks/ostream_sink.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/resource.h>
#include <sys/stat.h>

namespace timed {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

class TraceFileTest : public testing::Test {
  protected:
    TraceFileTest() {
        std::string name = fs::temp_directory_path() / "trace-XXXXXX";
        directory = ::mkdtemp(name.data());
        path = directory / "timed.log";
    }
    ~TraceFileTest() override { fs::remove_all(directory); }
    TraceFileTest(const TraceFileTest&) = delete;
    TraceFileTest& operator=(const TraceFileTest&) = delete;

    [[nodiscard]] std::string content() const {
        std::ostringstream text;
        text << std::ifstream{path}.rdbuf();
        return text.str();
    }

    fs::path directory;
    fs::path path;
    TraceFile file;
};

TEST_F(TraceFileTest, IsEmptiedAndNotWorldReadable) {
    std::ofstream{path} << "of old\n";
    fs::permissions(path, fs::perms{0640});
    EXPECT_EQ(file.open(path), "");
    EXPECT_EQ(file.write("line\n"), "");
    EXPECT_EQ(content(), "line\n");

    fs::remove(path);
    EXPECT_EQ(TraceFile{}.open(path), "");
    EXPECT_EQ(fs::status(path).permissions() & fs::perms::others_all, fs::perms::none);
}

TEST_F(TraceFileTest, C16_HasALimit) {
    constexpr std::size_t limit = std::size_t{1} << 20U;
    TraceFile small{limit};
    EXPECT_EQ(small.open(path), "");
    EXPECT_EQ(small.write(std::string(limit - 1, 'x')), "");
    EXPECT_EQ(small.write("xx"), "it has reached the limit of 1 MiB");
    EXPECT_EQ(fs::file_size(path), limit - 1);
    EXPECT_EQ(small.open(path), "") << "which begins it again";
    EXPECT_EQ(small.write("xx"), "");
}

TEST_F(TraceFileTest, IsNeverFollowedThroughASymbolicLink) {
    const auto precious = directory / "precious";
    std::ofstream{precious} << "kept";
    fs::create_symlink(precious, path);
    EXPECT_EQ(file.open(path), "it is a symbolic link");
    EXPECT_EQ(fs::file_size(precious), 4U);
    EXPECT_FALSE(file.is_open());
}

TEST_F(TraceFileTest, IsNotAHardLinkToAnotherFile) {
    const auto precious = directory / "precious";
    std::ofstream{precious} << "kept";
    fs::create_hard_link(precious, path);
    EXPECT_EQ(file.open(path), "it has another name (hard link)");
    EXPECT_EQ(fs::file_size(precious), 4U);
}

TEST_F(TraceFileTest, IsARegularFile) {
    EXPECT_EQ(file.open("/dev/full"), "it is not a regular file");
    EXPECT_EQ(file.open(directory), "Is a directory");
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    EXPECT_NE(file.open(path), "") << "without waiting for a reader";
    EXPECT_EQ(file.open(directory / "none" / "timed.log"), "No such file or directory");
}

// Simulates a full disk: a limit of the file size.
class FileSizeLimit {
  public:
    explicit FileSizeLimit(rlim_t bytes)
        : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{bytes, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

  private:
    rlimit before_{};
    void (*handler_)(int);
};

class TraceTest : public TraceFileTest {
  protected:
    static Node make_node() { return Node{{.name = *HostName::from("me")}, 1}; }

    void note_a_message() {
        const auto bytes = encode({MessageType::masterup, 0, *HostName::from("alpha")});
        trace.note(DatagramReceived{std::nullopt, {0x0a4d0001}, bytes, {}}, {}, node, now);
    }
    [[nodiscard]] std::size_t times_logged(std::string_view what) const {
        const auto text = log_text.str();
        std::size_t times = 0;
        for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++times;
        return times;
    }

    Node node = make_node();
    Now now{Instant{100s}, WallTime{518400000s}};
    std::ostringstream log_text;
    std::shared_ptr<spdlog::logger> log =
        std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_st>(log_text));
    Trace trace{path, log};
};

TEST_F(TraceTest, U16_goes_on_in_the_new_file_after_a_rotation_and_in_the_old_one_without) {
    trace.reopen();
    EXPECT_FALSE(fs::exists(path)) << "it was not tracing";
    trace.begin(node, now);
    const auto before = content();
    trace.reopen();
    EXPECT_EQ(content(), before);
    fs::rename(path, directory / "timed.log.1");
    trace.reopen();
    note_a_message();
    EXPECT_THAT(content(), HasSubstr("MASTERUP"));
    EXPECT_EQ(fs::file_size(directory / "timed.log.1"), before.size());
}

TEST_F(TraceTest, SaysWhenItBeganAndEnded) {
    trace.begin(node, now);
    note_a_message();
    trace.end(node, now);
    note_a_message();
    const auto text = content();
    EXPECT_THAT(text, StartsWith("Tracing started at "));
    EXPECT_THAT(text, HasSubstr("host table: 0 entries at "));
    EXPECT_THAT(text, HasSubstr("readmsg: MASTERUP"));
    EXPECT_EQ(text.find("readmsg"), text.rfind("readmsg")) << "nothing after its end";
    EXPECT_THAT(text, HasSubstr("Tracing ended at "));
}

TEST_F(TraceTest, GoesOnInTheSameFileWhenSwitchedOnAgain) {
    trace.begin(node, now);
    note_a_message();
    trace.begin(node, now);
    EXPECT_THAT(content(), HasSubstr("readmsg: MASTERUP"));
}

TEST_F(TraceTest, ThatCannotBeginSaysWhyAndWritesNothing) {
    fs::create_symlink(directory / "elsewhere", path);
    trace.begin(node, now);
    note_a_message();
    trace.end(node, now);
    EXPECT_THAT(log_text.str(), HasSubstr("cannot trace to " + path.string() + ": it is a symbolic link"));
    EXPECT_FALSE(fs::exists(directory / "elsewhere"));
}

TEST_F(TraceTest, EndsByItselfOnceTheDiskIsFull) {
    trace.begin(node, now);
    {
        const FileSizeLimit full{fs::file_size(path) + 30};
        for (int i = 0; i < 3; ++i) note_a_message();
    }
    note_a_message();
    EXPECT_EQ(times_logged("Tracing ended for cause"), 1U);
    EXPECT_THAT(log_text.str(), HasSubstr("File too large"));

    trace.begin(node, now);
    EXPECT_THAT(content(), StartsWith("Tracing started at ")) << "and may be switched on again";
}

}
}
