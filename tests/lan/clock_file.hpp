// The simulated clock of one host, shared by all processes of that host through a small mapped file. Readers
// take no lock, and are not delayed by a writer that is killed or frozen. Writers exclude each other.
#pragma once

#include "tests/lan/clock_model.hpp"

#include <array>
#include <optional>
#include <pthread.h>

namespace lan {

// The layout of the file. The lowest bit of `sequence` selects the valid one of two states. A writer prepares
// the other one and then increments `sequence`, so that a writer that dies leaves a valid state.
struct ClockPage {
    std::uint64_t magic_and_version;
    std::uint64_t sequence;
    std::array<ClockState, 2> states;
    pthread_mutex_t writing;
};
static_assert(sizeof(ClockState) == 17 * std::size_t{8},
              "other programs map this: change the version with the layout");

class ClockFile {
  public:
    // Both leave errno set if they return nothing.
    static std::optional<ClockFile> create(const char* path, const ClockState& clock);
    static std::optional<ClockFile> open(const char* path);

    ClockFile(ClockFile&& other) noexcept;
    ClockFile& operator=(ClockFile&& other) noexcept;
    ClockFile(const ClockFile&) = delete;
    ClockFile& operator=(const ClockFile&) = delete;
    ~ClockFile();

    ClockState read() const;

    // Applies `change` to the state while other writers wait. False if another writer holds the lock for a
    // second: it is frozen, and the clock is unchanged.
    template <typename Change> bool update(Change change) {
        if (!lock()) return false;
        ClockState clock = read();
        change(clock);
        publish(clock);
        unlock();
        return true;
    }

  private:
    explicit ClockFile(ClockPage* page)
        : page_(page) {}
    static std::optional<ClockFile> map(int descriptor);
    bool lock();
    void unlock();
    void publish(const ClockState& clock);

    ClockPage* page_ = nullptr;
};

}
