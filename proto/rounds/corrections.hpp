// The correction that a master sends to one slave, and whether the slave has acknowledged it.
#pragma once

#include "proto/rounds/host.hpp"

namespace timed {

/// Whether a message of this type is a correction.
constexpr bool is_correction(MessageType type) {
    return type == MessageType::adjtime || type == MessageType::settime;
}

/// A slave's first correction, or a large one: a SETTIME.
void greet(const HostName& name, SlaveRecord& slave, Host& host);

/// Sends a measured slave its correction to the network's time, which is `network_offset` from where our
/// clock is slewed to. Returns the correction.
Duration correct(const HostName& name, SlaveRecord& slave, Duration network_offset, Host& host);

/// The outcome of a correction: acknowledged, or not.
void note_outcome(const Outcome& outcome, Host& host);

/// A slave could not be measured, or did not acknowledge; after some time it is dropped.
void note_failure(const HostName& name, SlaveTrouble trouble, Host& host);

}
