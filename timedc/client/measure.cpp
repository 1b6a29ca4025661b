#include "timedc/client/measure.hpp"

namespace timed::control {

namespace {

// 4.4BSD reported a host as down after 10 s of requests every 100 ms. One second is long on today's networks.
constexpr TickSearch::Limits limits{.unanswered = 10};

}

Measurer::Measurer(Waiting& waiting)
    : waiting_(waiting)
    , prober_(
          waiting.io(), [this](const ProbeFinished& finished) { result_ = finished.measurement; }, limits) {}

// Runs the handlers that are ready, because they refer to the prober. Its destructor cancels all others.
Measurer::~Measurer() { waiting_.io().poll(); }

Measurement Measurer::measure(std::uint32_t ip) {
    result_.reset();
    prober_.start({ProbeId{}, NetworkId{}, ip});
    waiting_.until([this] { return result_.has_value(); });
    return *result_;
}

}
