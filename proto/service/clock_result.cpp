#include "proto/service/clock_result.hpp"

#include "proto/service/date.hpp"

#include <utility>

namespace timed {

namespace {

Refusal refusal_of(ClockAnswer answer) {
    return answer == ClockAnswer::impossible ? Refusal::impossible : Refusal::cannot_set_clock;
}

void confirm(const ClockAttempt& attempt, Host& host) {
    if (!attempt.before.joining()) host.discipline.note_moved(attempt.moves, host.now);
    if (attempt.date) date_changed(*attempt.date, host);
    host.report(ClockCorrected{attempt.applied.kind, attempt.applied.amount, host.discipline.frequency()});
}

void take_back(ClockAttempt& attempt, ClockAnswer answer, Host& host) {
    host.discipline = std::move(attempt.before);
    host.discipline.lost_clock();
    host.not_moved(attempt.applied);
    if (attempt.date) {
        date_refused(*attempt.date, refusal_of(answer), host);
    } else if (answer == ClockAnswer::impossible) {
        host.report(CorrectionRefused{attempt.applied.amount, refusal_of(answer)});
    }
}

}

void settle_attempt(const ClockActionDone& done, Host& host) {
    const bool succeeded = done.answer == ClockAnswer::done;
    if (!host.attempt || (succeeded && done.action == ClockAction::set_frequency)) return;
    auto attempt = *std::exchange(host.attempt, std::nullopt);
    succeeded ? confirm(attempt, host) : take_back(attempt, done.answer, host);
}

}
