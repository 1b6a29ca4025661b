#include "proto/measure/measurement.hpp"

namespace timed {

std::string_view to_string(Quality quality) {
    switch (quality) {
    case Quality::good: return "good";
    case Quality::no_answer: return "no-answer";
    case Quality::unreachable: return "unreachable";
    case Quality::non_standard_time: return "non-standard-time";
    case Quality::byte_swapped: return "byte-swapped";
    case Quality::local_time: return "local-time";
    case Quality::noisy: return "noisy";
    case Quality::superseded: return "superseded";
    case Quality::unfinished: return "unfinished";
    case Quality::other_machine: return "other-machine";
    }
    return "unknown";
}

}
