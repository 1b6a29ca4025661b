// timedc at a terminal with prompt and history, and with a pipe.
#include "timed/os/descriptor.hpp"
#include "timedc/commands/interactive.hpp"

#include <gmock/gmock.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

namespace timed::control {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::chrono::seconds patience{10};

[[noreturn]] void converse_and_leave() {
    Session session{.status_socket = "/nonexistent"};
    converse(session);
    std::fflush(stdout);
    ::_exit(EXIT_SUCCESS);
}

// timedc at the other end of a terminal.
class AtTerminal : public testing::Test {
  protected:
    AtTerminal() {
        int terminal = -1;
        child = ::forkpty(&terminal, nullptr, nullptr, nullptr);
        if (child == 0) {
            ::setenv("TERM", "vt100", 1);
            converse_and_leave();
        }
        keyboard = os::Descriptor{terminal};
    }
    ~AtTerminal() override {
        if (child > 0) ::kill(child, SIGKILL);
        if (child > 0) ::waitpid(child, nullptr, 0);
    }
    AtTerminal(const AtTerminal&) = delete;
    AtTerminal& operator=(const AtTerminal&) = delete;

    void type(std::string_view keys) const { (void)!::write(keyboard.get(), keys.data(), keys.size()); }

    /// The screen output up to and including `end`; without it on time-out.
    std::string screen_until(std::string_view end, std::chrono::milliseconds limit = patience) {
        const auto deadline = std::chrono::steady_clock::now() + limit;
        while (unread.find(end) == std::string::npos && std::chrono::steady_clock::now() < deadline) {
            pollfd awaited{keyboard.get(), POLLIN, 0};
            std::array<char, 512> more{};
            if (::poll(&awaited, 1, 100) <= 0) continue;
            const auto length = ::read(keyboard.get(), more.data(), more.size());
            if (length <= 0) break; // the program has exited
            unread.append(more.data(), static_cast<std::size_t>(length));
        }
        const auto found = unread.find(end);
        const auto length = found == std::string::npos ? unread.size() : found + end.size();
        auto seen = unread.substr(0, length);
        unread.erase(0, length);
        return seen;
    }
    /// Types `keys` until timedc exits; returns its exit status. Types them repeatedly, because a line editor
    /// loses an end of input that arrives while the terminal changes its mode.
    int exit_status_after(std::string_view keys) {
        const auto deadline = std::chrono::steady_clock::now() + patience;
        int status = -1;
        while (::waitpid(child, &status, WNOHANG) == 0) {
            if (std::chrono::steady_clock::now() > deadline) return -1;
            type(keys);
            screen_until("nothing of the kind", std::chrono::milliseconds{200});
        }
        child = 0;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

    pid_t child = 0;
    os::Descriptor keyboard;
    std::string unread;
};

TEST_F(AtTerminal, PromptsAndExecutesUntilQuit) {
    EXPECT_THAT(screen_until("timedc> "), HasSubstr("timedc> "));
    type("help quit\n");
    EXPECT_THAT(screen_until("exits timedc"), HasSubstr("exits timedc"));
    EXPECT_THAT(screen_until("timedc> "), HasSubstr("timedc> "));
    EXPECT_EQ(exit_status_after("q\n"), 0);
}

TEST_F(AtTerminal, RemembersWhatWasTyped) {
    screen_until("timedc> ");
    type("nonsense\n");
    screen_until("?Invalid command");
    screen_until("timedc> ");
    type("\x10\n"); // Ctrl-P: the previous line
    EXPECT_THAT(screen_until("?Invalid command"), HasSubstr("nonsense"));
}

TEST_F(AtTerminal, PromptsAgainAfterAnInterrupt) {
    screen_until("timedc> ");
    type("hel\x03");
    EXPECT_THAT(screen_until("timedc> "), HasSubstr("timedc> "));
    type("help help\n");
    EXPECT_THAT(screen_until("gets help on commands"), Not(HasSubstr("helhelp")));
}

TEST_F(AtTerminal, LeavesAtTheEndOfTheInput) {
    screen_until("timedc> ");
    EXPECT_EQ(exit_status_after("\x04"), 0);
}

// The output of timedc after it has read all input from a pipe.
std::string answers_to(std::string_view script) {
    std::array<int, 2> in{};
    std::array<int, 2> out{};
    if (::pipe(in.data()) != 0 || ::pipe(out.data()) != 0) return "no pipes";
    std::fflush(stdout); // otherwise the child would write the buffer again
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(in[0], STDIN_FILENO);
        ::dup2(out[1], STDOUT_FILENO);
        for (const int end : {in[0], in[1], out[0], out[1]}) ::close(end);
        converse_and_leave();
    }
    ::close(out[1]);
    (void)!::write(in[1], script.data(), script.size());
    ::close(in[1]);
    std::string all;
    std::array<char, 512> more{};
    for (ssize_t length = 0; (length = ::read(out[0], more.data(), more.size())) > 0;)
        all.append(more.data(), static_cast<std::size_t>(length));
    ::close(out[0]);
    ::waitpid(child, nullptr, 0);
    EXPECT_EQ(::fcntl(in[0], F_GETFL) & O_NONBLOCK, 0)
        << "other programs that share the pipe would get EAGAIN";
    ::close(in[0]);
    return all;
}

TEST(FromAPipe, NothingIsPrompted) {
    EXPECT_EQ(answers_to("help quit\n\n  \nbogus\n"), "quit      \texits timedc\n?Invalid command\n");
}

TEST(FromAPipe, TheLastLineNeedsNoEnd) { EXPECT_EQ(answers_to("help quit"), "quit      \texits timedc\n"); }

TEST(FromAPipe, NothingIsReadAfterQuit) { EXPECT_EQ(answers_to("quit\nhelp quit\n"), ""); }

TEST(FromAPipe, HelpListsAllCommandsInColumns) {
    EXPECT_EQ(answers_to("help\n"), "Commands may be abbreviated.  Commands are:\n\n"
                                    "clockdiff\telection\tmsite\t\tstatus\t\t?\n"
                                    "date\t\thelp\t\tquit\t\ttrace\n");
}

}
}
