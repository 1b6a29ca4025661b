// What came of all the runs: a table for people, a file for programs.
#pragma once

#include "tests/bench/contest.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace bench {

/// Medians of each daemon, and how many times the first one's each of the others' is.
std::string table_of(const std::vector<Contender>& contenders, const std::vector<Result>& results);

/// Every run's figures and, second by second, its largest difference. Throws if the file cannot be written.
void write_json(const std::filesystem::path& file, const Conditions& conditions,
                const std::vector<Result>& results);

}
