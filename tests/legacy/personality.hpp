// The differences between the generations of the historic daemon.
#pragma once

#include "proto/base/time.hpp"
#include "tests/legacy/network_delta.hpp"
#include "tests/legacy/rounding.hpp"

#include <array>
#include <climits>
#include <optional>
#include <string_view>

namespace legacy {

using timed::Duration;
using timed::Instant;
using timed::WallTime;

using namespace std::chrono_literals;

/// How a master of this generation measures another clock.
struct MeasuringRules {
    Duration wait;                ///< for an answer, before the next request
    Duration limit;               ///< for the whole measurement
    Milliseconds good_round_trip; ///< a single faster answer is sufficient
    bool trusts_transmit_stamp;   ///< else it uses the receive stamp for both directions
};

struct Personality {
    std::string_view name;

    // On the wire
    std::size_t wire_size;          ///< size of the structure; the name field starts at byte 12
    std::array<Duration, 5> tries;  ///< wait for an answer after each transmission
    bool gives_up_early;            ///< a single transmission to hosts that failed before
    bool resends_at_wrong_sequence; ///< at once, and without counting it as a try
    bool returns_last_wrong_answer; ///< a stale answer at the end of the tries counts as an answer
    bool drops_queued_duplicates;   ///< of several queued messages with one type and sender only the last is
                                    ///< processed
    bool acknowledges_quit_everywhere; ///< also on networks that it does not use
    bool hears_own_fresh_loop;         ///< does not drop its own LOOP with the initial hop count
    bool acknowledges_site_questions;  ///< a master acknowledges MSITE and SETDATEREQ on arrival

    // Measuring and correcting
    MeasuringRules measuring;
    Duration measurement_limit;    ///< time lost for a host that does not answer
    Duration short_measurement;    ///< the same, if it failed before
    Milliseconds measurement_bias; ///< 4.3BSD PROCESSING_TIME
    Milliseconds (*rounded)(Milliseconds);
    Milliseconds (*network_delta)(std::span<const MeasuredClock>);
    bool rounds_what_it_is_told; ///< a slave rounds ADJTIME again
    bool corrects_itself_first;  ///< and all others by ADJTIME, at any offset
    bool steps_by_set_time;      ///< steps for SETTIME, at any offset
    bool nudges_clock_at_start;  ///< down to a multiple of 5 ms

    // Elections and masters
    Duration shortest_answer_delay;
    Duration longest_answer_delay;
    bool draws_timeout_anew;          ///< at each MASTERUP, and doubled after each lost election
    bool each_vote_prolongs_election; ///< by another 3 s
    bool refuses_repetitions;         ///< refuses a repeated ELECTION, even of its own candidate
    bool obeys_test;
    bool searches_anew_as_slave;          ///< without -M, when the election timer expires
    Duration first_round;                 ///< after becoming master
    Duration greeting_from;               ///< after MASTERUP; before, new slaves are only registered
    Duration greeting_pause;              ///< before a new slave is sent the time of day
    std::optional<int> greeting_failures; ///< failures of a new slave that does not answer; nothing: drop it
    int resolution_tries;
    bool dies_of_unanswered_conflict;
};

/// 4.3BSD as released in June 1986.
inline constexpr Personality bsd43{
    .name = "bsd43",
    .wire_size = 76,
    .tries = {1s, 1s, 1s, 1s, 1s},
    .gives_up_early = false,
    .resends_at_wrong_sequence = true,
    .returns_last_wrong_answer = false,
    .drops_queued_duplicates = false,
    .acknowledges_quit_everywhere = false,
    .hears_own_fresh_loop = false,
    .acknowledges_site_questions = true,
    .measuring = {.wait = 500ms, .limit = 5s, .good_round_trip = 20ms, .trusts_transmit_stamp = false},
    .measurement_limit = 5s, // ten requests, 500 ms each
    .short_measurement = 5s,
    .measurement_bias = 5ms,
    .rounded = rounded_43,
    .network_delta = network_delta_43,
    .rounds_what_it_is_told = false,
    .corrects_itself_first = true,
    .steps_by_set_time = true,
    .nudges_clock_at_start = false,
    .shortest_answer_delay = 10ms,
    .longest_answer_delay = 200ms,
    .draws_timeout_anew = true,
    .each_vote_prolongs_election = true,
    .refuses_repetitions = true,
    .obeys_test = false,
    .searches_anew_as_slave = false,
    .first_round = 0s,
    .greeting_from = 0s,
    .greeting_pause = 1s,
    .greeting_failures = std::nullopt,
    .resolution_tries = INT_MAX,
    .dies_of_unanswered_conflict = true,
};

/// 4.4BSD-Lite2, and with it FreeBSD.
inline constexpr Personality bsd44{
    .name = "bsd44",
    .wire_size = 268,
    .tries = {200ms, 400ms, 800ms, 1600ms, 3200ms},
    .gives_up_early = true,
    .resends_at_wrong_sequence = false,
    .returns_last_wrong_answer = true,
    .drops_queued_duplicates = true,
    .acknowledges_quit_everywhere = true,
    .hears_own_fresh_loop = true,
    .acknowledges_site_questions = false,
    .measuring = {.wait = 100ms,
                  .limit = 500ms,
                  .good_round_trip = min_round_at_100_hz,
                  .trusts_transmit_stamp = true},
    .measurement_limit = 3s,
    .short_measurement = 500ms,
    .measurement_bias = 0ms,
    .rounded = rounded_44,
    .network_delta = network_delta_44,
    .rounds_what_it_is_told = true,
    .corrects_itself_first = false,
    .steps_by_set_time = false,
    .nudges_clock_at_start = true,
    .shortest_answer_delay = 1us,
    .longest_answer_delay = 100ms,
    .draws_timeout_anew = false,
    .each_vote_prolongs_election = false,
    .refuses_repetitions = false,
    .obeys_test = true,
    .searches_anew_as_slave = true,
    .first_round = 3s,
    .greeting_from = 3s,
    .greeting_pause = 0s,
    .greeting_failures = 3,
    .resolution_tries = 3,
    .dies_of_unanswered_conflict = false,
};

}
