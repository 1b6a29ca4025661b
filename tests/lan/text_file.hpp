// The content of a text file; empty if it does not exist.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace lan {

inline std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

}
