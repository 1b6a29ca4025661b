// The measurements of slaves that are under way, and which of them a round waits for.
#pragma once

#include "proto/base/host_name.hpp"
#include "proto/base/time.hpp"
#include "proto/measure/probe.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <tuple>

namespace timed {

class PendingProbes {
  public:
    struct Pending {
        HostName name;
        Instant deadline; ///< the measurement has failed then
        bool awaited;     ///< the round is not over before

        [[nodiscard]] auto state() const { return std::tie(name, deadline, awaited); }
    };

    void add(ProbeId id, const Pending& pending);
    /// Removes one that has finished; nothing if it is not under way.
    std::optional<Pending> take(ProbeId id);
    void clear();

    void await_none();
    void await_all();
    [[nodiscard]] bool is_any_awaited() const { return awaited_ > 0; }

    [[nodiscard]] const std::map<ProbeId, Pending>& all() const { return pending_; }
    [[nodiscard]] bool empty() const { return pending_.empty(); }
    /// The oldest one whose deadline has passed.
    [[nodiscard]] std::optional<ProbeId> overdue(Instant now) const;
    /// Of the oldest one, which is the first.
    [[nodiscard]] std::optional<Instant> first_deadline() const;

    [[nodiscard]] auto state() const { return std::tie(pending_, awaited_); }

  private:
    std::map<ProbeId, Pending> pending_; ///< in the order in which they were asked for
    std::size_t awaited_ = 0;
};

}
