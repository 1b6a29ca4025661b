#include "timed/drift_file.hpp"

#include "timed/os/descriptor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <system_error>

namespace timed {

namespace {

namespace fs = std::filesystem;

constexpr double most_ppm = 500; // what adjtimex accepts
constexpr double ppt_per_ppm = 1e6;
constexpr mode_t all_may_read = 0644;

// While the host is off, hardware keeps the time, and that may be a bit slow.
constexpr std::chrono::minutes hardware_clock_noise{1};

// No program is older when it runs.
constexpr std::chrono::years longest_use{30};

std::string last_error() { return std::generic_category().message(errno); }

std::optional<Frequency> parse(std::string_view text) {
    double ppm = 0;
    const auto* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, ppm);
    if (error != std::errc{} || rest != end || !(std::abs(ppm) <= most_ppm)) return std::nullopt;
    return Frequency{std::llround(ppm * ppt_per_ppm)};
}

// Only when the disk has it may it take the old one's place.
bool write_through(const std::string& path, std::string_view text) {
    constexpr int flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
    const os::Descriptor file{::open(path.c_str(), flags, all_may_read)};
    return file && ::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
           ::fsync(file.get()) == 0;
}

void sync_directory(const fs::path& path) {
    const os::Descriptor directory{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (directory) ::fsync(directory.get());
}

}

DriftFile::Contents DriftFile::read() const {
    std::error_code ignored;
    if (path_.empty() || !fs::exists(path_, ignored)) return {};
    if (!fs::is_regular_file(path_, ignored)) return {{}, fmt::format("{} is no drift file: ignored", path_)};
    std::ifstream file{path_};
    std::string word;
    if (!(file >> word)) return {{}, fmt::format("nothing can be read from the drift file {}", path_)};
    if (const auto frequency = parse(word)) return {frequency, {}};
    return {
        {},
        fmt::format("the drift file {} says '{:.40}', which is no frequency between -{} and {} ppm: ignored",
                    path_, word, most_ppm, most_ppm)};
}

std::optional<WallTime> DriftFile::written() const {
    struct stat file {};
    if (path_.empty() || ::stat(path_.c_str(), &file) != 0) return std::nullopt;
    return WallTime{std::chrono::seconds{file.st_mtim.tv_sec}};
}

// A file from far in the future was written when the clock was wrong.
WallTime DriftFile::earliest_time(WallTime built) const {
    const auto written_at = written();
    if (!written_at || *written_at > built + longest_use) return built;
    return std::max(built, *written_at - hardware_clock_noise);
}

void DriftFile::set_back(WallTime now) const {
    const auto written_at = written();
    if (!written_at || *written_at <= now) return;
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
    const std::array<timespec, 2> times{timespec{seconds, 0}, timespec{seconds, 0}};
    ::utimensat(AT_FDCWD, path_.c_str(), times.data(), AT_SYMLINK_NOFOLLOW);
}

std::string DriftFile::write(Frequency frequency, Instant now) {
    if (path_.empty()) return {};
    written_at_ = now; // a disk that is full is tried again in an hour, too
    const fs::path directory = fs::path{path_}.parent_path();
    std::error_code ignored; // the next call says why
    fs::create_directories(directory, ignored);
    const std::string fresh = path_ + ".new";
    const auto ppm = static_cast<double>(frequency.parts_per_trillion) / ppt_per_ppm;
    if (!write_through(fresh, fmt::format("{:.3f}\n", ppm)) || ::rename(fresh.c_str(), path_.c_str()) != 0)
        return fmt::format("cannot write the drift file {}: {}", path_, last_error());
    sync_directory(directory);
    return {};
}

}
