#include "timedc/commands/interactive.hpp"

#include "timedc/commands/command_table.hpp"
#include "timedc/view/terminal.hpp"

#include <algorithm>
#include <array>
#include <iostream>
#include <optional>
#include <sstream>
#include <unistd.h>
#include <vector>

namespace timed::control {

namespace {

// Reads lines from standard input. SIGINT ends the wait for a line.
class PipedLines {
  public:
    explicit PipedLines(Waiting& waiting)
        : waiting_(waiting) {}

    /// Nothing at the end of the input.
    std::optional<std::string> next() {
        std::array<char, 4096> part{};
        std::size_t end = 0;
        while ((end = unread_.find('\n')) == std::string::npos) {
            waiting_.until_readable(STDIN_FILENO);
            const auto length = ::read(STDIN_FILENO, part.data(), part.size());
            if (length <= 0) break;
            unread_.append(part.data(), static_cast<std::size_t>(length));
        }
        auto line = unread_.substr(0, std::min(end, unread_.size() - 1) + 1); // the last may lack '\n'
        unread_.erase(0, line.size());
        if (line.empty()) return std::nullopt;
        return line;
    }

  private:
    Waiting& waiting_;
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
