// Elements removed from a map or a set and kept for reuse, so that elements that are inserted and removed
// with every datagram need no allocation.
#pragma once

#include <utility>
#include <vector>

namespace timed {

/// For one container; keeps as many as it has held at a time.
template <class Container> class Spares {
  public:
    Spares() = default;
    /// A copy has no spares.
    Spares(const Spares& /*other*/) noexcept {}
    Spares& operator=(const Spares& /*other*/) { return *this; }
    Spares(Spares&&) noexcept = default;
    Spares& operator=(Spares&&) noexcept = default;
    ~Spares() = default;

    using Place = typename Container::iterator;

    void take_out(Container& container, Place place) { spares_.push_back(container.extract(place)); }

    /// The key must not be in the map.
    template <class Key, class Value> Place put_in(Container& map, const Key& key, const Value& value) {
        if (spares_.empty()) return map.emplace(key, value).first;
        auto element = take_spare();
        element.key() = key;
        element.mapped() = value;
        return map.insert(std::move(element)).position;
    }

    /// The value must not be in the set.
    template <class Value> Place put_in(Container& set, const Value& value) {
        if (spares_.empty()) return set.insert(value).first;
        auto element = take_spare();
        element.value() = value;
        return set.insert(std::move(element)).position;
    }

  private:
    typename Container::node_type take_spare() {
        auto spare = std::move(spares_.back());
        spares_.pop_back();
        return spare;
    }

    std::vector<typename Container::node_type> spares_;
};

}
