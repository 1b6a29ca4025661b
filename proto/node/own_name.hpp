// The name of this host in its messages. Hosts identify each other by name, and two of them may be configured
// with the same one, or with none yet.
#pragma once

#include "proto/base/host_name.hpp"
#include "proto/base/random.hpp"
#include "proto/base/rate.hpp"
#include "proto/rounds/host.hpp"

#include <cstdint>
#include <optional>
#include <tuple>
#include <vector>

namespace timed {

class OwnName {
  public:
    explicit OwnName(const HostName& given)
        : name_(given) {}

    [[nodiscard]] const HostName& get() const { return name_; }
    /// Why it is not the configured name; nothing if it is.
    [[nodiscard]] const std::optional<NameReason>& changed() const { return changed_; }

    /// Another host on this network sent a message in our name. The host with the higher address appends its
    /// address to its name; the other one sends SLAVEUP, so that it is detected. Returns our new name, if our
    /// address is the higher one.
    std::optional<NameChanged> hear(const Received& received, const Network& network, Random& random, Now now,
                                    Actions& actions);
    /// A host without a configured name uses its address.
    [[nodiscard]] std::optional<NameChanged> without_placeholder(std::uint32_t ip) const;
    void become(const NameChanged& change);

    /// Our own recent messages may still arrive from an address that we had.
    void left_address(std::uint32_t ip) { former_addresses_.push_back(ip); }
    void forget_former_addresses() { former_addresses_.clear(); }

    [[nodiscard]] auto state() const { return std::tie(name_, changed_, namesake_, former_addresses_); }

  private:
    /// Another host that seems to have our name, at a lower address than ours.
    struct Namesake {
        std::uint32_t ip = 0;
        std::uint16_t asked_as = 0; ///< sequence number that only that host receives
        Instant asked_at{};
        Instant since{};

        [[nodiscard]] auto state() const { return std::tie(ip, asked_as, asked_at, since); }
    };

    std::optional<NameChanged> ask(const Received& received, const Network& network, Random& random, Now now,
                                   Actions& actions);

    HostName name_;
    std::optional<NameReason> changed_;
    RateMeter namesakes_answered_;
    std::optional<Namesake> namesake_;
    std::vector<std::uint32_t> former_addresses_; ///< until the networks change again
};

}
