// Writes log lines to a file descriptor, such as standard error, unbuffered.
#pragma once

#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>

namespace timed {

class DescriptorSink : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
  public:
    /// Does not own the descriptor.
    explicit DescriptorSink(int descriptor)
        : descriptor_(descriptor) {}

  private:
    void sink_it_(const spdlog::details::log_msg& line) override;
    void flush_() override {}

    int descriptor_;
};

}
