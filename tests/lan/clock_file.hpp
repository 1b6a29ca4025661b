// The simulated clock of one host, shared by every process of that host through a small mapped file. Reading
// takes no lock, and nobody who was killed or frozen while writing can hold it up; writers take turns.
#pragma once

#include "tests/lan/clock_model.hpp"

#include <array>
#include <optional>
#include <pthread.h>

namespace lan {

// The file, byte for byte. Of the two states the lowest bit of `sequence` names the valid one; a writer
// prepares the other and then counts on, so that a writer's death in the middle leaves nothing half done.
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
    // Both leave errno set when they return nothing.
    static std::optional<ClockFile> create(const char* path, const ClockState& clock);
    static std::optional<ClockFile> open(const char* path);

    ClockFile(ClockFile&& other) noexcept;
    ClockFile& operator=(ClockFile&& other) noexcept;
    ClockFile(const ClockFile&) = delete;
    ClockFile& operator=(const ClockFile&) = delete;
    ~ClockFile();

    ClockState read() const;

    // Lets `change` work on the state while other writers wait. False if another writer held its turn for a
    // second: it is frozen in the middle, and the clock stays as it was.
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
