#include "tests/legacy/daemon.hpp"

namespace legacy {

namespace {

constexpr std::int64_t shortest_election_timeout_s = 360; // MINTOUT
constexpr std::int64_t longest_election_timeout_s = 900;  // MAXTOUT

}

Daemon::Daemon(const Options& given, std::uint64_t seed)
    : options(given)
    , random(seed)
    , sequence(static_cast<std::uint16_t>(random.next()))
    , answer_delay(random.between(ways.shortest_answer_delay, ways.longest_answer_delay)) {
    draw_election_timeout();
}

// A whole number of seconds, so that equal draws are not rare.
void Daemon::draw_election_timeout() {
    const auto longest = longest_election_timeout_s * backoff;
    const auto choices = static_cast<std::uint64_t>(longest - shortest_election_timeout_s + 1);
    const std::chrono::seconds drawn{shortest_election_timeout_s +
                                     static_cast<std::int64_t>(random.next() % choices)};
    election_timeout = sped_up(options.election_timeout.value_or(drawn));
}

Instant Daemon::whole_seconds_until(Instant then) const {
    return now() +
           (std::chrono::floor<std::chrono::seconds>(then) - std::chrono::floor<std::chrono::seconds>(now()));
}

Task<std::optional<Letter>> Daemon::ask(Question question) {
    question.message.sequence = sequence;
    const Wanted wanted{question.answer, question.expected, true};
    const std::size_t tries = question.impatient && ways.gives_up_early ? 1 : ways.tries.size();
    std::size_t lengthened = 0; // how often the wait was prolonged
    std::optional<Letter> wrong;
    for (std::size_t tried = 0; tried < tries;) {
        if (!wrong || ways.resends_at_wrong_sequence) system.send(question.to, question.message);
        auto answer = co_await mailbox.read(wanted, now() + ways.tries[lengthened]);
        if (answer && answer->message.sequence == sequence) {
            ++sequence;
            co_return answer;
        }
        wrong = answer;
        if (!wrong) ++lengthened;
        if (!wrong || !ways.resends_at_wrong_sequence) ++tried;
    }
    ++sequence;
    if (ways.returns_last_wrong_answer) co_return wrong;
    co_return std::nullopt;
}

Task<std::optional<Letter>> Daemon::ask(const Machine& machine, MessageType type, bool impatient) {
    return ask(Question{message(type), machine.address, machine.name, MessageType::ack, impatient});
}

void Daemon::adjust_clock(Milliseconds amount) {
    if (amount == Milliseconds{0}) return;
    const auto seconds = std::chrono::floor<std::chrono::seconds>(amount);
    if (seconds > -largest_slew && seconds < largest_slew) {
        system.slew(amount);
    } else {
        system.step(amount);
    }
}

}
