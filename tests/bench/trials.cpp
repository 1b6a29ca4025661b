// Runs the trials.
#include "tests/bench/trials.hpp"

#include "timed/net/icmp_prober.hpp"

#include <boost/asio/io_context.hpp>

namespace bench {

using namespace timed;

void Trials::add(const Measurement& measurement) {
    if (measurement.quality != Quality::good) {
        ++failures;
        return;
    }
    errors.push_back(std::chrono::abs(measurement.offset.middle()));
    half_widths.push_back(measurement.offset.width() / 2);
    if (!measurement.offset.contains(Duration{})) ++violations;
}

void run_trials(int count, std::uint32_t ip, TickSearch::Limits limits, Trials& trials) {
    boost::asio::io_context io;
    int left = count;
    IcmpProber* measuring = nullptr;
    const auto next = [&] { measuring->start({ProbeId{static_cast<std::uint32_t>(left)}, NetworkId{}, ip}); };
    IcmpProber prober{io,
                      [&](const ProbeFinished& finished) {
                          trials.add(finished.measurement);
                          if (--left > 0)
                              next();
                          else
                              io.stop();
                      },
                      limits};
    measuring = &prober;
    next();
    io.run();
}

}
