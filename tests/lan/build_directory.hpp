// Where the programs and the preloaded library of this build lie: beside the program that asks.
#pragma once

#include <filesystem>

namespace lan {

// To be called first before the mount namespace changes: in a chroot the path is not to be had afterwards.
inline const std::filesystem::path& build_directory() {
    static const auto directory = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    return directory;
}

}
