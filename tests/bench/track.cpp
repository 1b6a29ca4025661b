// Reads the samples of a run.
#include "tests/bench/track.hpp"

#include <algorithm>

namespace bench {
namespace {

Track::Sample sample_of(const boost::json::object& object) {
    Track::Sample sample{.t_s = object.at("t").to_number<double>(),
                         .errors_ns = {},
                         .packets = object.at("packets").to_number<std::int64_t>()};
    for (const auto& host : object.at("hosts").as_array()) {
        auto& error_ns = sample.errors_ns.emplace_back();
        if (host.at("up").as_bool()) error_ns = host.at("error_ns").to_number<std::int64_t>();
    }
    return sample;
}

Track::Use use_of(const boost::json::object& object) {
    Track::Use use{.t_s = object.at("t").to_number<double>(), .processor_ns = {}, .memory_kib = {}};
    for (const auto& host : object.at("hosts").as_array()) {
        if (!host.as_object().contains("processor_ns")) continue;
        use.processor_ns.push_back(host.at("processor_ns").to_number<std::int64_t>());
        use.memory_kib.push_back(host.at("memory_kib").to_number<std::int64_t>());
    }
    return use;
}

}

Track track_of(const lan::LanRun& run) {
    Track track;
    for (const auto& object : run.samples()) {
        track.samples.push_back(sample_of(object));
        auto use = use_of(object);
        if (!use.processor_ns.empty()) track.uses.push_back(std::move(use));
    }
    return track;
}

std::optional<std::int64_t> largest_difference_ns(const Track::Sample& sample) {
    std::vector<std::int64_t> errors_ns;
    for (const auto& error_ns : sample.errors_ns) {
        if (error_ns) errors_ns.push_back(*error_ns);
    }
    if (errors_ns.size() < 2) return std::nullopt;
    const auto [least, most] = std::ranges::minmax(errors_ns);
    return most - least;
}

}
