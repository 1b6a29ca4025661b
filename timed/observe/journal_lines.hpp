// How the journal writes a line: through its LineGate. For journal*.cpp only.
#pragma once

#include "proto/base/address.hpp"
#include "proto/base/numbers.hpp"
#include "proto/base/time.hpp"
#include "timed/net/local_network.hpp"
#include "timed/observe/journal.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace timed {

namespace level = spdlog::level;

inline std::string text(Address address) {
    return fmt::format("{}:{}", address_text(address.ip), address.port);
}

template <class... Arguments>
void Journal::change(std::string_view kind, Now now, level::level_enum level,
                     fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    if (!log_->should_log(level)) return;
    gate_.change(std::string{kind}, level, fmt::format(format, std::forward<Arguments>(arguments)...),
                 now.instant);
}

template <class... Arguments>
void Journal::condition(std::string_view kind, Now now, level::level_enum level,
                        fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    if (!log_->should_log(level)) return;
    gate_.condition(std::string{kind}, level, fmt::format(format, std::forward<Arguments>(arguments)...),
                    now.instant);
}

}
