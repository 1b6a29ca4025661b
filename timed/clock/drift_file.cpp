#include "timed/clock/drift_file.hpp"

#include "timed/os/descriptor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
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

// A frequency that is known worse than this is found again in seconds.
constexpr Frequency worst_kept = 5_ppm;
constexpr Frequency last_digit = {1'000}; // as it is written
constexpr Duration shortest_interval = 1min;
constexpr Duration longest_interval = 1h; // ntpd's

// Of a file that does not say how good it is, as ntpd's.
constexpr Frequency untold_uncertainty = 10_ppm;
// A crystal that was switched off and has cooled runs a little differently until it is warm again.
constexpr Frequency change_while_off = 1_ppm;

// While the host is off, hardware keeps the time, and that may be a bit slow.
constexpr std::chrono::minutes hardware_clock_noise{1};

// No program is older when it runs.
constexpr std::chrono::years longest_use{30};

std::string last_error() { return std::generic_category().message(errno); }

double ppm(Frequency frequency) { return static_cast<double>(frequency.parts_per_trillion) / ppt_in_ppm; }

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

// Within the range of what adjtimex accepts, and nothing behind it.
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
    const auto known_within = uncertainty.empty() ? untold_uncertainty : parse(uncertainty);
    if (!value || !known_within || *known_within < Frequency{}) return std::nullopt;
    return MeasuredFrequency{*value, *known_within};
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

DriftFile::Contents DriftFile::read() {
    std::error_code ignored;
    if (path_.empty() || !fs::exists(path_, ignored)) return {};
    if (!fs::is_regular_file(path_, ignored)) return {{}, fmt::format("{} is no drift file: ignored", path_)};
    const auto text = first_bytes(path_);
    if (!text || text->empty()) return {{}, fmt::format("nothing can be read from the drift file {}", path_)};
    std::istringstream line{*text};
    kept_ = parse_line(line);
    if (kept_) return {MeasuredFrequency{kept_->value, kept_->uncertainty + change_while_off}, {}};
    return {
        {},
        fmt::format("the drift file {} says '{:.40}', which is no frequency between -{} and {} ppm: ignored",
                    path_, text->substr(0, text->find('\n')), most_ppm, most_ppm)};
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

bool DriftFile::worth_keeping(const MeasuredFrequency& frequency) const {
    return !path_.empty() && frequency.uncertainty <= worst_kept;
}

bool DriftFile::says_otherwise(const MeasuredFrequency& frequency) const {
    if (!kept_) return true;
    const bool changed =
        distance(frequency.value, kept_->value) > std::max(frequency.uncertainty, last_digit);
    const bool better_known = frequency.uncertainty + frequency.uncertainty < kept_->uncertainty;
    return changed || better_known;
}

bool DriftFile::due(const MeasuredFrequency& frequency, Instant now) const {
    if (!worth_keeping(frequency)) return false;
    if (!written_at_) return says_otherwise(frequency);
    const Duration since = now - *written_at_;
    return since >= longest_interval || (since >= shortest_interval && says_otherwise(frequency));
}

void DriftFile::note_written(const MeasuredFrequency& frequency, Instant now) {
    kept_ = frequency;
    written_at_ = now; // a disk that is full is tried again later, too
}

std::string DriftFile::write(const MeasuredFrequency& frequency) const {
    if (path_.empty()) return {};
    const fs::path directory = fs::path{path_}.parent_path();
    std::error_code ignored; // the next call says why
    fs::create_directories(directory, ignored);
    const std::string fresh = path_ + ".new";
    const auto line = fmt::format("{:.3f} {:.3f}\n", ppm(frequency.value), ppm(frequency.uncertainty));
    if (!write_through(fresh, line) || ::rename(fresh.c_str(), path_.c_str()) != 0)
        return fmt::format("cannot write the drift file {}: {}", path_, last_error());
    sync_directory(directory);
    return {};
}

}
