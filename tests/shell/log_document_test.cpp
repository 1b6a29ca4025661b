// docs/log.md explains every reason of a log line.
#include "proto/edge/report.hpp"
#include "proto/wire/message.hpp"
#include "timed/clock/disturbance.hpp"
#include "timed/net/network_choice.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <set>
#include <string>

namespace timed {
namespace {

using Words = std::set<std::string>;

/// The first column of every table under "Reasons".
Words explained_reasons() {
    std::ifstream document{LOG_DOCUMENT};
    Words found;
    bool within = false;
    for (std::string line; std::getline(document, line);) {
        if (line == "## Reasons") within = true;
        if (within && line.starts_with("| `")) found.insert(line.substr(3, line.find('`', 3) - 3));
    }
    return found;
}

/// All words of an enumeration whose values are 0, 1, 2 ...
template <class Reason> Words words_of() {
    Words words;
    for (int value = 0; to_string(static_cast<Reason>(value)) != "unknown"; ++value)
        words.emplace(to_string(static_cast<Reason>(value)));
    return words;
}

Words reasons_of_the_program() {
    auto all = words_of<RoleReason>();
    all.merge(words_of<Ignored>());
    all.merge(words_of<Malformed>());
    all.merge(words_of<Quality>());
    all.merge(words_of<SlaveTrouble>());
    all.merge(words_of<Refusal>());
    all.merge(words_of<NameReason>());
    all.merge(words_of<Disturbance>());
    all.merge(words_of<Unused>());
    all.emplace(to_string(Response::ignores));        // the other responses are not logged
    all.erase(std::string{to_string(Quality::good)}); // not logged either
    return all;
}

TEST(TheDocumentOfTheLog, explains_every_reason_and_no_other) {
    EXPECT_EQ(explained_reasons(), reasons_of_the_program());
}

}
}
