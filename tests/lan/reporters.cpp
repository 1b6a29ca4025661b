// Selects the reporters, and calls each of them.
#include "tests/lan/reporters.hpp"

#include "tests/lan/json_lines.hpp"
#include "tests/lan/live_table.hpp"
#include "tests/lan/plain_lines.hpp"
#include "tests/lan/units.hpp"

namespace lan {

Reporters::Reporters(const Options& options) {
    if (!options.json.empty())
        reporters_.push_back(std::make_unique<JsonLines>(options.json, options.detail));
    if (options.json == "-") return;
    if (LiveTable::is_possible()) {
        reporters_.push_back(std::make_unique<LiveTable>(in_s(options.duration)));
    } else {
        reporters_.push_back(std::make_unique<PlainLines>());
    }
}

double Reporters::now_s() const { return in_s(std::chrono::steady_clock::now() - start_); }

void Reporters::sample(const Sample& sample) {
    for (const auto& reporter : reporters_) reporter->sample(sample);
}

void Reporters::event(EventRecord record) {
    record.t_s = now_s();
    for (const auto& reporter : reporters_) reporter->event(record);
}

void Reporters::summary(const Summary& summary) {
    for (const auto& reporter : reporters_) reporter->summary(summary);
}

}
