// Where the programs and the preloaded library of this build lie: beside the program that asks.
#pragma once

#include <filesystem>

namespace lan {

inline std::filesystem::path build_directory() {
    return std::filesystem::read_symlink("/proc/self/exe").parent_path();
}

}
