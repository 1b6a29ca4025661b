#include "timed/observe/trace.hpp"

#include "timed/observe/date_text.hpp"

#include <fmt/format.h>

namespace timed {

void Trace::begin(const Node& node, Now now) {
    if (!file_.is_open()) {
        const auto refusal = file_.open(path_);
        if (!refusal.empty()) return log_->warn("cannot trace to {}: {}", path_, refusal);
        write(fmt::format("Tracing started at {}\n", date_text(now.wall)), now);
    }
    write(table_text(node, now), now);
}

void Trace::end(const Node& node, Now now) {
    write(table_text(node, now), now);
    write(fmt::format("Tracing ended at {}\n", date_text(now.wall)), now);
    file_.close();
}

void Trace::reopen() {
    if (!file_.is_open()) return;
    file_.close();
    const auto refusal = file_.open(path_, TraceFile::Keep::what_is_there);
    if (!refusal.empty()) log_->warn("cannot trace to {}: {}", path_, refusal);
}

void Trace::note(const Event& event, std::span<const Action> actions, const Node& node, Now now) {
    if (file_.is_open()) write(trace_text(event, actions, node, now), now);
}

void Trace::write(std::string_view text, Now now) {
    if (!file_.is_open()) return;
    const auto cause = file_.write(text);
    if (cause.empty()) return;
    file_.write(fmt::format("Tracing ended for cause at {}\n", date_text(now.wall))); // if that much fits
    file_.close();
    log_->warn("Tracing ended for cause: writing {}: {}", path_, cause);
}

}
