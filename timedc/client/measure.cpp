#include "timedc/client/measure.hpp"

#include <unistd.h>

namespace timed::control {

namespace {

// 4.4BSD gave a host 10 s before calling it down, in tries of 100 ms. A second is long on today's networks.
constexpr TickSearch::Limits limits{.unanswered = 10};

}

Measurer::Measurer(const Waiting& waiting)
    : interrupts_(io_, ::dup(waiting.interrupts()))
    , prober_(
          io_, [this](const ProbeFinished& finished) { result_ = finished.measurement; }, limits) {
    interrupts_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                           [&waiting](const auto&) { waiting.until_readable(waiting.interrupts()); });
}

Measurement Measurer::measure(std::uint32_t ip) {
    result_.reset();
    prober_.start({ProbeId{}, NetworkId{}, ip});
    while (!result_) io_.run_one();
    return *result_;
}

}
