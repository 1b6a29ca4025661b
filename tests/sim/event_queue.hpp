// Virtual time: what is yet to happen, and when. Time passes only from one happening to the next.
#pragma once

#include "proto/base/time.hpp"

#include <algorithm>
#include <boost/heap/d_ary_heap.hpp>
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
        pending_.push({std::max(when, now_), order_++, store(std::move(happen))});
    }

    void run_until(timed::Instant end) {
        while (!pending_.empty() && pending_.top().when <= end) {
            const Entry next = pending_.top();
            pending_.pop();
            now_ = next.when;
            fetch(next.slot)();
        }
        now_ = end;
    }

  private:
    struct Entry {
        timed::Instant when;
        std::uint64_t order;
        std::size_t slot;

        [[nodiscard]] bool operator>(const Entry& other) const {
            return when > other.when || (when == other.when && order > other.order);
        }
    };
    // Its entries are small, for they are often moved, and few moves away from the top.
    using Pending =
        boost::heap::d_ary_heap<Entry, boost::heap::arity<4>, boost::heap::compare<std::greater<>>>;

    std::size_t store(Happening happen) {
        if (free_.empty()) {
            happenings_.push_back(std::move(happen));
            return happenings_.size() - 1;
        }
        const std::size_t slot = free_.back();
        free_.pop_back();
        happenings_[slot] = std::move(happen);
        return slot;
    }

    Happening fetch(std::size_t slot) {
        free_.push_back(slot);
        return std::exchange(happenings_[slot], nullptr);
    }

    timed::Instant now_{};
    std::uint64_t order_ = 0;
    Pending pending_;                   ///< the next one on top
    std::vector<Happening> happenings_; ///< by slot
    std::vector<std::size_t> free_;     ///< slots
};

}
