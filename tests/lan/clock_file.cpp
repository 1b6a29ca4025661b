// Maps, reads and writes the file with one host's simulated clock.
#include "tests/lan/clock_file.hpp"

#include <atomic>
#include <bit>
#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace lan {
namespace {

constexpr std::uint64_t magic_and_version = 0x5349'4d43'4c4b'0002; // "SIMCLK", version 2
constexpr time_t patience_s = 1;
constexpr mode_t for_every_user = 0666; // a host's programs may run under any user

using Words = std::array<std::uint64_t, sizeof(ClockState) / sizeof(std::uint64_t)>;
static_assert(sizeof(Words) == sizeof(ClockState));

std::atomic_ref<std::uint64_t> shared(std::uint64_t& word) { return std::atomic_ref<std::uint64_t>(word); }

// The states may be read while they are written, so they are copied word by word, atomically.
std::uint64_t* words_of(ClockState& state) { return reinterpret_cast<std::uint64_t*>(&state); }

ClockState load(ClockState& state) {
    Words copy{};
    for (std::size_t i = 0; i < copy.size(); ++i)
        copy[i] = shared(words_of(state)[i]).load(std::memory_order_relaxed);
    return std::bit_cast<ClockState>(copy);
}

void store(ClockState& state, const ClockState& value) {
    const auto copy = std::bit_cast<Words>(value);
    for (std::size_t i = 0; i < copy.size(); ++i)
        shared(words_of(state)[i]).store(copy[i], std::memory_order_relaxed);
}

void make_shared_and_robust(pthread_mutex_t& mutex) {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&mutex, &attributes);
    pthread_mutexattr_destroy(&attributes);
}

}

std::optional<ClockFile> ClockFile::map(int descriptor) {
    void* memory = mmap(nullptr, sizeof(ClockPage), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    if (memory == MAP_FAILED) return std::nullopt;
    return ClockFile(static_cast<ClockPage*>(memory));
}

std::optional<ClockFile> ClockFile::create(const char* path, const ClockState& clock) {
    const int descriptor = ::open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, for_every_user);
    if (descriptor < 0) return std::nullopt;
    std::optional<ClockFile> file;
    if (fchmod(descriptor, for_every_user) == 0 && ftruncate(descriptor, sizeof(ClockPage)) == 0)
        file = map(descriptor);
    close(descriptor);
    if (!file) return std::nullopt;
    make_shared_and_robust(file->page_->writing);
    file->publish(clock);
    shared(file->page_->magic_and_version).store(magic_and_version, std::memory_order_release);
    return file;
}

std::optional<ClockFile> ClockFile::open(const char* path) {
    const int descriptor = ::open(path, O_RDWR | O_CLOEXEC);
    if (descriptor < 0) return std::nullopt;
    struct stat status {};
    std::optional<ClockFile> file;
    if (fstat(descriptor, &status) == 0 && status.st_size == sizeof(ClockPage)) file = map(descriptor);
    close(descriptor);
    if (file && shared(file->page_->magic_and_version).load(std::memory_order_acquire) == magic_and_version)
        return file;
    errno = EINVAL;
    return std::nullopt;
}

ClockFile::ClockFile(ClockFile&& other) noexcept
    : page_(std::exchange(other.page_, nullptr)) {}

ClockFile& ClockFile::operator=(ClockFile&& other) noexcept {
    std::swap(page_, other.page_);
    return *this;
}

ClockFile::~ClockFile() {
    if (page_) munmap(page_, sizeof(ClockPage));
}

ClockState ClockFile::read() const {
    while (true) {
        const std::uint64_t sequence = shared(page_->sequence).load(std::memory_order_acquire);
        const ClockState clock = load(page_->states[sequence & 1]);
        std::atomic_thread_fence(std::memory_order_acquire);
        // Writers change this copy only after they have incremented the sequence.
        if (shared(page_->sequence).load(std::memory_order_relaxed) == sequence) return clock;
    }
}

void ClockFile::publish(const ClockState& clock) {
    const std::uint64_t next = shared(page_->sequence).load(std::memory_order_relaxed) + 1;
    std::atomic_thread_fence(std::memory_order_release);
    store(page_->states[next & 1], clock);
    shared(page_->sequence).store(next, std::memory_order_release);
}

bool ClockFile::lock() {
    timespec deadline{};
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec += patience_s;
    const int error = pthread_mutex_clocklock(&page_->writing, CLOCK_MONOTONIC, &deadline);
    if (error == EOWNERDEAD)
        return pthread_mutex_consistent(&page_->writing) == 0; // the valid state is untouched
    return error == 0;
}

void ClockFile::unlock() { pthread_mutex_unlock(&page_->writing); }

}
