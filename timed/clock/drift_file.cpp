#include "timed/clock/drift_file.hpp"

#include "proto/base/numbers.hpp"
#include "timed/os/descriptor.hpp"
#include "timed/os/last_error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fcntl.h>
#include <filesystem>
#include <sstream>
#include <sys/stat.h>
#include <system_error>

namespace timed {

namespace {

namespace fs = std::filesystem;

constexpr double most_ppm = 500; // what adjtimex accepts
constexpr double ppt_in_ppm = 1e6;
constexpr mode_t all_may_read = 0644;
constexpr std::size_t longest_file = 64;

// A frequency with a larger uncertainty is learned again within seconds.
constexpr Frequency worst_kept = 5_ppm;
constexpr Frequency last_digit = {1'000}; // resolution of the file
constexpr Duration shortest_interval = 1min;
constexpr Duration longest_interval = 1h; // ntpd's

// For a file without an uncertainty, such as one written by ntpd.
constexpr Frequency default_uncertainty = 10_ppm;
// A crystal that has cooled while the host was off has a slightly different frequency until it is warm.
constexpr Frequency change_while_off = 1_ppm;

// While the host is off, its hardware clock keeps the time, and may lose up to this much.
constexpr std::chrono::minutes hardware_clock_error{1};

// Longest use of one build of this program.
constexpr std::chrono::years longest_use{30};

Frequency distance(Frequency a, Frequency b) {
    return {std::abs(a.parts_per_trillion - b.parts_per_trillion)};
}

std::optional<std::string> first_bytes(const std::string& path) {
    const os::Descriptor file{::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
    std::string text(longest_file, '\0');
    const auto size = file ? ::read(file.get(), text.data(), text.size()) : -1;
    if (size < 0) return std::nullopt;
    text.resize(static_cast<std::size_t>(size));
    return text;
}

// The whole word must be a number within the range of adjtimex.
std::optional<Frequency> parse(std::string_view word) {
    double ppm = 0;
    const auto* end = word.data() + word.size();
    const auto [rest, error] = std::from_chars(word.data(), end, ppm);
    if (error != std::errc{} || rest != end || !(std::abs(ppm) <= most_ppm)) return std::nullopt;
    return Frequency{std::llround(ppm * ppt_in_ppm)};
}

std::optional<MeasuredFrequency> parse_line(std::istream& line) {
    std::string frequency;
    std::string uncertainty;
    line >> frequency >> uncertainty;
    const auto value = parse(frequency);
    const auto known_within = uncertainty.empty() ? default_uncertainty : parse(uncertainty);
    if (!value || !known_within || *known_within < Frequency{}) return std::nullopt;
    return MeasuredFrequency{*value, *known_within};
}

// The new file must be on the disk before it replaces the old one.
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

DriftFile::Contents DriftFile::read() {
    std::error_code ignored;
    if (path_.empty() || !fs::exists(path_, ignored)) return {};
    if (!fs::is_regular_file(path_, ignored))
        return {{}, fmt::format("the drift file {} is not a regular file: ignored", path_)};
    const auto text = first_bytes(path_);
    if (!text || text->empty()) return {{}, fmt::format("cannot read the drift file {}: ignored", path_)};
    std::istringstream line{*text};
    kept_ = parse_line(line);
    if (kept_) return {MeasuredFrequency{kept_->value, kept_->uncertainty + change_while_off}, {}};
    return {
        {},
        fmt::format("the drift file {} contains '{:.40}', not a frequency between -{} and {} ppm: ignored",
                    path_, text->substr(0, text->find('\n')), most_ppm, most_ppm)};
}

std::optional<WallTime> DriftFile::written() const {
    struct stat file {};
    if (path_.empty() || ::stat(path_.c_str(), &file) != 0) return std::nullopt;
    return WallTime{std::chrono::seconds{file.st_mtim.tv_sec}};
}

// A file with a date far in the future was written while the clock was wrong.
WallTime DriftFile::earliest_time(WallTime built) const {
    const auto written_at = written();
    if (!written_at || *written_at > built + longest_use) return built;
    return std::max(built, *written_at - hardware_clock_error);
}

void DriftFile::set_back(WallTime now) const {
    const auto written_at = written();
    if (!written_at || *written_at <= now) return;
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
    const std::array<timespec, 2> times{timespec{seconds, 0}, timespec{seconds, 0}};
    ::utimensat(AT_FDCWD, path_.c_str(), times.data(), AT_SYMLINK_NOFOLLOW);
}

bool DriftFile::worth_keeping(const MeasuredFrequency& frequency) const {
    return !path_.empty() && frequency.uncertainty <= worst_kept;
}

bool DriftFile::differs(const MeasuredFrequency& frequency) const {
    if (!kept_) return true;
    const bool changed =
        distance(frequency.value, kept_->value) > std::max(frequency.uncertainty, last_digit);
    const bool better_known = frequency.uncertainty + frequency.uncertainty < kept_->uncertainty;
    return changed || better_known;
}

bool DriftFile::due(const MeasuredFrequency& frequency, Instant now) const {
    if (!worth_keeping(frequency)) return false;
    if (!written_at_) return differs(frequency);
    const Duration since = now - *written_at_;
    return since >= longest_interval || (since >= shortest_interval && differs(frequency));
}

void DriftFile::note_written(const MeasuredFrequency& frequency, Instant now) {
    kept_ = frequency;
    written_at_ = now; // also on failure: the next attempt follows after the usual interval
}

std::string DriftFile::write(const MeasuredFrequency& frequency) const {
    if (path_.empty()) return {};
    const fs::path directory = fs::path{path_}.parent_path();
    std::error_code ignored; // the next call reports the error
    fs::create_directories(directory, ignored);
    const std::string fresh = path_ + ".new";
    const auto line = fmt::format("{:.3f} {:.3f}\n", in_ppm(frequency.value), in_ppm(frequency.uncertainty));
    if (!write_through(fresh, line) || ::rename(fresh.c_str(), path_.c_str()) != 0)
        return fmt::format("cannot write the drift file {}: {}", path_, os::last_error().message());
    sync_directory(directory);
    return {};
}

}
