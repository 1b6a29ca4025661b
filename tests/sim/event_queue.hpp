// Virtual time: a queue of future events. Time advances from one event to the next.
#pragma once

#include "proto/base/time.hpp"

#include <algorithm>
#include <boost/heap/d_ary_heap.hpp>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace sim {

class EventQueue {
  public:
    using Event = std::function<void()>;

    [[nodiscard]] timed::Instant now() const { return now_; }

    /// Events of one instant run in the order of insertion; an event in the past runs now.
    void at(timed::Instant when, Event event) {
        pending_.push({std::max(when, now_), order_++, store(std::move(event))});
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
    // Entries are small because the heap moves them often; its arity reduces the number of moves.
    using Pending =
        boost::heap::d_ary_heap<Entry, boost::heap::arity<4>, boost::heap::compare<std::greater<>>>;

    std::size_t store(Event event) {
        if (free_.empty()) {
            events_.push_back(std::move(event));
            return events_.size() - 1;
        }
        const std::size_t slot = free_.back();
        free_.pop_back();
        events_[slot] = std::move(event);
        return slot;
    }

    Event fetch(std::size_t slot) {
        free_.push_back(slot);
        return std::exchange(events_[slot], nullptr);
    }

    timed::Instant now_{};
    std::uint64_t order_ = 0;
    Pending pending_;               ///< the next event on top
    std::vector<Event> events_;     ///< by slot
    std::vector<std::size_t> free_; ///< free slots
};

}
