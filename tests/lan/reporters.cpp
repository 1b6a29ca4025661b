// Choosing the reporters, and telling each of them.
#include "tests/lan/audience.hpp"

#include "tests/lan/json_lines.hpp"
#include "tests/lan/live_table.hpp"
#include "tests/lan/plain_lines.hpp"
#include "tests/lan/units.hpp"

namespace lan {

Audience::Audience(const Options& options) {
    if (!options.json.empty())
        reporters_.push_back(std::make_unique<JsonLines>(options.json, options.detail));
    if (options.json == "-") return;
    if (LiveTable::is_possible()) {
        reporters_.push_back(std::make_unique<LiveTable>(in_s(options.duration)));
    } else {
        reporters_.push_back(std::make_unique<PlainLines>());
    }
}

double Audience::now_s() const { return in_s(std::chrono::steady_clock::now() - start_); }

void Audience::sample(const Sample& sample) {
    for (const auto& reporter : reporters_) reporter->sample(sample);
}

void Audience::event(EventRecord record) {
    record.t_s = now_s();
    for (const auto& reporter : reporters_) reporter->event(record);
}

void Audience::summary(const Summary& summary) {
    for (const auto& reporter : reporters_) reporter->summary(summary);
}

}
