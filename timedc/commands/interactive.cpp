#include "timedc/commands/interactive.hpp"

#include "timedc/commands/command_table.hpp"
#include "timedc/view/terminal.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>

#include <iostream>
#include <optional>
#include <sstream>
#include <unistd.h>
#include <vector>

namespace timed::control {

namespace {

namespace asio = boost::asio;

// Lines of standard input, read so that an interrupt ends the waiting for one.
class PipedLines {
  public:
    explicit PipedLines(Waiting& waiting)
        : waiting_(waiting)
        , input_(waiting.io(), ::dup(STDIN_FILENO)) {}

    /// Nothing at the end of the input.
    std::optional<std::string> next() {
        const auto length = waiting_.finish(input_, [this](auto handler) {
            asio::async_read_until(input_, asio::dynamic_buffer(unread_), '\n', handler);
        });
        auto line = unread_.substr(0, length ? *length : unread_.size()); // the last one needs no end
        unread_.erase(0, line.size());
        if (line.empty()) return std::nullopt;
        return line;
    }

  private:
    Waiting& waiting_;
    asio::posix::stream_descriptor input_;
    std::string unread_;
};

std::vector<std::string> words_of(const std::string& line) {
    std::istringstream text{line};
    std::vector<std::string> words;
    for (std::string word; text >> word;) words.push_back(word);
    return words;
}

void obey(const std::optional<std::string>& line, Session& session) {
    session.leaving = !line;
    if (!line) return;
    const auto words = words_of(*line);
    if (!words.empty()) execute(words, session);
    std::cout.flush();
}

void converse_with_script(Session& session) {
    PipedLines lines{session.waiting};
    try {
        while (!session.leaving) obey(lines.next(), session);
    } catch (const Interrupted&) { // ends the program, as in 4.4BSD
    }
}

void converse_with_person(Session& session) {
    Terminal terminal{session.waiting};
    while (!session.leaving) {
        try {
            obey(terminal.next(), session);
        } catch (const Interrupted&) {
            std::cout << std::endl;
        }
    }
}

}

void converse(Session& session) {
    if (::isatty(STDIN_FILENO) == 1) {
        converse_with_person(session);
    } else {
        converse_with_script(session);
    }
}

}
