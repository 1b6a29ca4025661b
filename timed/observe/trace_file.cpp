#include "timed/observe/trace_file.hpp"

#include "timed/os/last_error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fcntl.h>
#include <sys/stat.h>

namespace timed {

namespace {

constexpr mode_t owner_and_group_read = 0640;

// Why the file must not be written; empty if it may.
std::string unfitness_of(int file) {
    struct stat about {};
    if (::fstat(file, &about) != 0) return os::last_error().message();
    if (!S_ISREG(about.st_mode)) return "it is not a regular file";
    if (about.st_nlink != 1) return "it has another name (hard link)";
    return {};
}

std::size_t size_of(int file) {
    struct stat about {};
    return ::fstat(file, &about) == 0 ? static_cast<std::size_t>(about.st_size) : 0;
}

}

std::string TraceFile::open(const std::string& path, Keep keep) {
    // O_NONBLOCK: a pipe must not block the daemon. Truncated only after the check of its type.
    constexpr int flags = O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    os::Descriptor file{::open(path.c_str(), flags, owner_and_group_read)};
    if (!file) return errno == ELOOP ? "it is a symbolic link" : os::last_error().message();
    if (auto reason = unfitness_of(file.get()); !reason.empty()) return reason;
    if (keep == Keep::nothing && ::ftruncate(file.get(), 0) != 0) return os::last_error().message();
    file_ = std::move(file);
    written_ = std::min(most_bytes_, size_of(file_.get()));
    return {};
}

std::string TraceFile::write(std::string_view text) {
    if (text.size() > most_bytes_ - written_)
        return fmt::format("it has reached the limit of {} MiB", most_bytes_ >> 20U);
    while (!text.empty()) {
        const auto written = ::write(file_.get(), text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return os::last_error().message();
        written_ += static_cast<std::size_t>(written);
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

}
