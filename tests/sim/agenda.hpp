// Virtual time: what is yet to happen, and when. Time passes only from one happening to the next.
#pragma once

#include "proto/time.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace sim {

class Agenda {
  public:
    using Happening = std::function<void()>;

    [[nodiscard]] timed::Instant now() const { return now_; }

    /// What is entered for one instant happens in the order in which it was entered; for the past, now.
    void at(timed::Instant when, Happening happen) {
        pending_.push_back({std::max(when, now_), order_++, std::move(happen)});
        std::ranges::push_heap(pending_, std::greater{}, &Entry::place);
    }

    void run_until(timed::Instant end) {
        while (!pending_.empty() && pending_.front().when <= end) {
            std::ranges::pop_heap(pending_, std::greater{}, &Entry::place);
            const Entry next = std::move(pending_.back());
            pending_.pop_back();
            now_ = next.when;
            next.happen();
        }
        now_ = end;
    }

  private:
    struct Entry {
        timed::Instant when;
        std::uint64_t order;
        Happening happen;

        [[nodiscard]] std::pair<timed::Instant, std::uint64_t> place() const { return {when, order}; }
    };

    timed::Instant now_{};
    std::uint64_t order_ = 0;
    std::vector<Entry> pending_; ///< a heap, the next happening at its front
};

}
