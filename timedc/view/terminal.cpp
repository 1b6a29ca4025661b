#include "timedc/view/terminal.hpp"

#include <cstdio>
#include <stdexcept>
#include <unistd.h>

namespace timed::control {

namespace {

constexpr int lines_remembered = 100;

char* prompt(EditLine* /*editor*/) {
    static char text[] = "timedc> "; // libedit's type is not const, but it does not write to it
    return text;
}

}

Terminal::Terminal(Waiting& waiting)
    : waiting_(waiting)
    , history_(::history_init())
    , editor_(::el_init("timedc", stdin, stdout, stderr)) {
    if (!history_ || !editor_) throw std::runtime_error{"cannot edit lines on this terminal"};
    HistEvent ignored{};
    ::history(history_.get(), &ignored, H_SETSIZE, lines_remembered);
    ::history(history_.get(), &ignored, H_SETUNIQUE, 1);
    ::el_set(editor_.get(), EL_CLIENTDATA, this);
    ::el_set(editor_.get(), EL_PROMPT, &prompt);
    ::el_set(editor_.get(), EL_EDITOR, "emacs");
    ::el_set(editor_.get(), EL_SIGNAL, 1); // restores the terminal when the program is stopped
    ::el_set(editor_.get(), EL_GETCFN, &Terminal::read_character);
    ::el_set(editor_.get(), EL_HIST, ::history, history_.get());
}

// libedit is C: no exception may pass through it. An end-of-file character typed before the terminal was in
// raw mode reads as NUL: it is skipped, because it would remain in the line invisibly.
int Terminal::read_character(EditLine* editor, wchar_t* character) {
    Terminal* self = nullptr;
    ::el_get(editor, EL_CLIENTDATA, &self);
    unsigned char byte = 0;
    ssize_t length = 1;
    try {
        while (byte == 0 && length == 1) {
            self->waiting_.until_readable(STDIN_FILENO);
            length = ::read(STDIN_FILENO, &byte, 1);
        }
    } catch (const Interrupted&) {
        self->interrupted_ = true;
        return -1;
    }
    *character = static_cast<wchar_t>(byte);
    return static_cast<int>(length);
}

std::optional<std::string> Terminal::next() {
    int length = 0;
    interrupted_ = false;
    const char* text = ::el_gets(editor_.get(), &length);
    if (interrupted_) throw Interrupted{};
    if (text == nullptr || length <= 0) return std::nullopt;
    HistEvent ignored{};
    if (text[0] != '\n') ::history(history_.get(), &ignored, H_ENTER, text);
    return text;
}

}
