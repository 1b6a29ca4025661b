// The results of all runs: a table as text, and a file for programs.
#pragma once

#include "tests/bench/contest.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace bench {

/// Medians of each daemon, and their ratio to those of the first one.
std::string table_of(const std::vector<Contender>& contenders, const std::vector<Result>& results);

/// Every run's figures and its largest difference in each second. Throws if the file cannot be written.
void write_json(const std::filesystem::path& file, const Conditions& conditions,
                const std::vector<Result>& results);

}
