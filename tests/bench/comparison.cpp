// Formats the table, and writes the file.
#include "tests/bench/comparison.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <stdexcept>

namespace bench {
namespace {

constexpr int text_width = 38;
constexpr int value_width = 10;
constexpr int ratio_width = 8;

std::optional<double> median_of(const std::string& contender, const std::vector<Result>& results,
                                std::optional<double> Figures::*figure) {
    std::vector<std::optional<double>> values;
    for (const auto& result : results) {
        if (result.contender == contender) values.push_back(result.figures.*figure);
    }
    return median(std::move(values));
}

std::string value_text(const std::optional<double>& value, int decimals) {
    return value ? fmt::format("{:.{}f}", *value, decimals) : "never";
}

std::string ratio_text(const std::optional<double>& value, const std::optional<double>& ours) {
    if (!value || !ours || *ours <= 0) return "";
    const double ratio = *value / *ours;
    return fmt::format("x{:.{}f}", ratio, ratio < 10 ? 2 : 0);
}

boost::json::value json_of(const std::optional<double>& value) {
    if (!value) return nullptr;
    return std::round(*value * 1'000) / 1'000; // more digits would be noise
}

boost::json::object json_of(const Figures& figures) {
    boost::json::object object;
    for (const auto& known : figure_names) object[known.name] = json_of(figures.*known.figure);
    return object;
}

// [[second, microseconds], ...]
boost::json::array course_of(const Track& track) {
    boost::json::array course;
    for (const auto& sample : track.samples) {
        if (std::lround(sample.t_s * 10) % 10 != 0) continue;
        const auto difference_ns = largest_difference_ns(sample);
        if (difference_ns)
            course.push_back({std::lround(sample.t_s), static_cast<double>(*difference_ns) / 1'000});
    }
    return course;
}

}

std::string table_of(const std::vector<Contender>& contenders, const std::vector<Result>& results) {
    std::string table = fmt::format("{:{}}", "", text_width);
    for (const auto& contender : contenders)
        table += fmt::format("{:>{}}", contender.name,
                             value_width + (&contender == contenders.data() ? 0 : ratio_width));
    table += '\n';
    for (const auto& known : figure_names) {
        const auto ours = median_of(contenders.front().name, results, known.figure);
        table +=
            fmt::format("{:{}}{:>{}}", known.text, text_width, value_text(ours, known.decimals), value_width);
        for (auto other = contenders.begin() + 1; other != contenders.end(); ++other) {
            const auto theirs = median_of(other->name, results, known.figure);
            table += fmt::format("{:>{}}{:>{}}", value_text(theirs, known.decimals), value_width,
                                 ratio_text(theirs, ours), ratio_width);
        }
        table += '\n';
    }
    return table;
}

void write_json(const std::filesystem::path& file, const Conditions& conditions,
                const std::vector<Result>& results) {
    const auto& schedule = conditions.schedule;
    boost::json::array runs;
    for (const auto& result : results) {
        runs.push_back({{"daemon", result.contender},
                        {"seed", result.seed},
                        {"figures", json_of(result.figures)},
                        {"largest_difference_us", course_of(result.track)}});
    }
    std::ofstream out(file);
    out << boost::json::serialize(boost::json::object{
               {"hosts", conditions.hosts},
               {"schedule",
                {{"steady_s", schedule.steady_s}, {"kill_s", schedule.kill_s}, {"end_s", schedule.end_s}}},
               {"runs", std::move(runs)}})
        << std::endl;
    if (!out) throw std::runtime_error("Cannot write " + file.string() + ".");
}

}
