#include "timedc/client/measure.hpp"

namespace timed::control {

namespace {

// 4.4BSD gave a host 10 s before calling it down, in tries of 100 ms. A second is long on today's networks.
constexpr TickSearch::Limits limits{.unanswered = 10};

}

Measurer::Measurer(Waiting& waiting)
    : waiting_(waiting)
    , prober_(
          waiting.io(), [this](const ProbeFinished& finished) { result_ = finished.measurement; }, limits) {}

// What is ready to run refers to the prober. What is not yet is cancelled with it.
Measurer::~Measurer() { waiting_.io().poll(); }

Measurement Measurer::measure(std::uint32_t ip) {
    result_.reset();
    prober_.start({ProbeId{}, NetworkId{}, ip});
    waiting_.until([this] { return result_.has_value(); });
    return *result_;
}

}
