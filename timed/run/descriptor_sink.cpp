#include "timed/run/descriptor_sink.hpp"

#include <cerrno>
#include <string_view>
#include <unistd.h>

namespace timed {

// A line that cannot be written is lost: there is nowhere to report it.
void DescriptorSink::sink_it_(const spdlog::details::log_msg& line) {
    spdlog::memory_buf_t formatted;
    formatter_->format(line, formatted);
    for (std::string_view rest{formatted.data(), formatted.size()}; !rest.empty();) {
        const auto written = ::write(descriptor_, rest.data(), rest.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
}

}
