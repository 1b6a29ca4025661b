// The fingerprint of a state, by which the explorer identifies states. An object with state() is hashed by
// that, plain data by its members.
#pragma once

#include "proto/base/host_name.hpp"
#include "proto/base/random.hpp"
#include "proto/base/time.hpp"
#include "proto/clock/moved_lately.hpp"
#include "proto/edge/action.hpp"
#include "proto/exchange/exchange.hpp"
#include "proto/roles/correction_check.hpp"

#include <boost/pfr.hpp>

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstdint>
#include <functional>
#include <optional>
#include <ranges>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace explore {

/// What counts as equal.
enum class Likeness : std::uint8_t {
    same, ///< everything

    /// What matters for the future: relative instants, durations to a millisecond; no sequence numbers,
    /// generators, or states of filters.
    alike,
};

/// Older instants count as equal: no rule looks farther back, except those for historic masters.
constexpr timed::Duration memory = std::chrono::seconds{10};

namespace detail {

template <class T>
concept has_state = requires(const T& what) {
    what.state();
};

template <class T> constexpr bool is_optional = false;
template <class T> constexpr bool is_optional<std::optional<T>> = true;
template <class T> constexpr bool is_variant = false;
template <class... T> constexpr bool is_variant<std::variant<T...>> = true;
template <class T> constexpr bool is_tuple = false;
template <class... T> constexpr bool is_tuple<std::tuple<T...>> = true;
template <class A, class B> constexpr bool is_tuple<std::pair<A, B>> = true;

}

class Fingerprint {
  public:
    /// Instants count relative to `reference`.
    Fingerprint(Likeness likeness, timed::Instant reference)
        : likeness_(likeness)
        , reference_(reference) {}

    template <class... T> Fingerprint& add(const T&... parts) {
        (add_one(parts), ...);
        return *this;
    }

    [[nodiscard]] std::uint64_t value() const { return value_; }

  private:
    void mix(std::uint64_t number) { value_ = timed::Random{value_ ^ number}.next(); }

    void add_one(const timed::HostName& name) { mix(std::hash<timed::HostName>{}(name)); }
    void add_one(timed::Instant instant) {
        const auto since = instant - reference_;
        mix(static_cast<std::uint64_t>((exact() ? since : std::max(since, -memory)).count()));
    }
    void add_one(timed::WallTime wall) { mix(static_cast<std::uint64_t>(wall.time_since_epoch().count())); }
    void add_one(timed::Duration length) {
        const auto rough =
            exact() ? length.count() : std::chrono::round<std::chrono::milliseconds>(length).count();
        mix(static_cast<std::uint64_t>(rough));
    }
    void add_one(const timed::TimeWords& words) {
        exact() ? add_fields(words) : add_one(timed::amount_of(words));
    }
    void add_one(const timed::Message& message) {
        add(message.type, message.name, message.time, message.hops);
        if_exact(message.sequence);
    }
    void add_one(const timed::Peer& peer) { add(peer.name, peer.address); }
    void add_one(const timed::Received& received) { add(received.message, received.from, received.arrived); }
    void add_one(const timed::Correction& correction) {
        add(correction.received, correction.amount, correction.by_one_of_ours);
    }
    void add_one(const timed::Random& random) { if_exact(random.state()); }
    void add_one(timed::SequenceCounter counter) { if_exact(counter.last); }
    void add_one(timed::ProbeId id) { if_exact(static_cast<std::uint32_t>(id)); }
    void add_one(const timed::ClockFilter& filter) { if_exact(filter.state()); }
    void add_one(const timed::KernelSlew& slew) { if_exact(slew.state()); }
    void add_one(const timed::SlaveSlew& slew) { if_exact(slew.state()); }
    void add_one(const timed::MovedLately& moved) { if_exact(moved.state()); }
    void add_one(timed::Frequency frequency) { if_exact(frequency.parts_per_trillion); }

    template <class T> void add_one(const T& what) {
        if constexpr (std::is_enum_v<T> || std::integral<T>) {
            mix(static_cast<std::uint64_t>(what));
        } else if constexpr (std::floating_point<T>) {
            mix(std::bit_cast<std::uint64_t>(double{what}));
        } else if constexpr (detail::has_state<T>) {
            add_one(what.state());
        } else if constexpr (detail::is_optional<T>) {
            mix(what ? 1 : 0);
            if (what) add_one(*what);
        } else if constexpr (detail::is_variant<T>) {
            mix(what.index());
            std::visit([this](const auto& held) { this->add_one(held); }, what);
        } else if constexpr (detail::is_tuple<T>) {
            std::apply([this](const auto&... parts) { this->add(parts...); }, what);
        } else if constexpr (std::ranges::range<T>) {
            mix(std::ranges::size(what));
            for (const auto& element : what) add_one(element);
        } else {
            add_fields(what);
        }
    }

    template <class T> void add_fields(const T& what) {
        boost::pfr::for_each_field(what, [this](const auto& field) { this->add_one(field); });
    }
    template <class T> void if_exact(const T& what) {
        if (exact()) add_one(what);
    }
    [[nodiscard]] bool exact() const { return likeness_ == Likeness::same; }

    Likeness likeness_;
    timed::Instant reference_;
    std::uint64_t value_ = 0;
};

}
