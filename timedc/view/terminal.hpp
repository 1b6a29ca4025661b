// Reads lines from a terminal, with a prompt, editing and a history that is not saved (libedit).
#pragma once

#include "timedc/client/waiting.hpp"

#include <histedit.h>
#include <memory>
#include <optional>
#include <string>

namespace timed::control {

class Terminal {
  public:
    explicit Terminal(Waiting& waiting);
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    /// The next line; nothing at the end of the input. Throws Interrupted on SIGINT.
    std::optional<std::string> next();

  private:
    static int read_character(EditLine* editor, wchar_t* character);

    struct EndEditor {
        void operator()(EditLine* editor) const { ::el_end(editor); }
    };
    struct EndHistory {
        void operator()(History* history) const { ::history_end(history); }
    };

    Waiting& waiting_;
    bool interrupted_ = false;
    std::unique_ptr<History, EndHistory> history_;
    std::unique_ptr<EditLine, EndEditor> editor_;
};

}
