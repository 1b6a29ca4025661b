// The measurements in progress, and which of them a round waits for.
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
        Instant deadline; ///< afterwards the measurement has failed
        bool awaited;     ///< the round waits for it

        [[nodiscard]] auto state() const { return std::tie(name, deadline, awaited); }
    };

    void add(ProbeId id, const Pending& pending);
    /// Removes a finished measurement; nothing if it is unknown.
    std::optional<Pending> take(ProbeId id);
    void clear();

    void await_none();
    void await_all();
    [[nodiscard]] bool is_any_awaited() const { return awaited_ > 0; }

    [[nodiscard]] const std::map<ProbeId, Pending>& all() const { return pending_; }
    [[nodiscard]] bool empty() const { return pending_.empty(); }
    /// The oldest measurement whose deadline has passed.
    [[nodiscard]] std::optional<ProbeId> overdue(Instant now) const;
    /// The first deadline.
    [[nodiscard]] std::optional<Instant> first_deadline() const;

    [[nodiscard]] auto state() const { return std::tie(pending_, awaited_); }

  private:
    std::map<ProbeId, Pending> pending_; ///< in the order of their start
    std::size_t awaited_ = 0;
};

}
