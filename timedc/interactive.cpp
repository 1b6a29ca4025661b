#include "timedc/interactive.hpp"

#include "timedc/command_table.hpp"

#include <array>
#include <iostream>
#include <optional>
#include <sstream>
#include <unistd.h>
#include <vector>

namespace timed::control {

namespace {

// Lines of standard input, read so that an interrupt ends the waiting for one.
class Lines {
  public:
    /// Nothing at the end of the input.
    std::optional<std::string> next(const Waiting& waiting) {
        for (;;) {
            if (const auto end = unread_.find('\n'); end != std::string::npos) return take(end + 1);
            if (ended_ && unread_.empty()) return std::nullopt;
            if (ended_) return take(unread_.size());
            read_more(waiting);
        }
    }

    void forget() { unread_.clear(); }

  private:
    std::string take(std::size_t length) {
        auto line = unread_.substr(0, length);
        unread_.erase(0, length);
        return line;
    }

    void read_more(const Waiting& waiting) {
        std::array<char, 4096> more{};
        waiting.until_readable(STDIN_FILENO);
        const auto length = ::read(STDIN_FILENO, more.data(), more.size());
        if (length > 0) unread_.append(more.data(), static_cast<std::size_t>(length));
        ended_ = length <= 0;
    }

    std::string unread_;
    bool ended_ = false;
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
}

}

void converse(Session& session) {
    const bool somebody_there = ::isatty(STDIN_FILENO) == 1;
    Lines lines;
    while (!session.leaving) {
        if (somebody_there) std::cout << "timedc> ";
        std::cout.flush();
        try {
            obey(lines.next(session.waiting), session);
        } catch (const Interrupted&) {
            if (!somebody_there) return;
            std::cout << '\n';
            lines.forget();
        }
    }
}

}
