// The directory of this build's programs and preloaded library: that of the calling program.
#pragma once

#include <filesystem>

namespace lan {

// To be called for the first time before the mount namespace changes: in a chroot the path is unavailable
// afterwards.
inline const std::filesystem::path& build_directory() {
    static const auto directory = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    return directory;
}

}
