// Setting the date: SETDATE from a local tool is forwarded as SETDATEREQ from slave to master up to the root,
// which steps its clock and sends SETTIME to all slaves (docs/protocol.md, "Setting the date").
#pragma once

#include "proto/roles/role.hpp"

namespace timed {

/// A date change requested by a local tool (SETDATE) or by one of our slaves (SETDATEREQ). `upstream`: the
/// network on which this host is slave; none: this host changes the date, if it is master anywhere.
void ask_date(const Received& question, const Network* upstream, bool masters_somewhere, Host& host);

/// Our clock has been set: answers the request, and sends the date to all slaves.
void date_changed(const DateChange& date, Host& host);
/// Our clock was not set; no slave is sent the date.
void date_refused(const DateChange& date, Refusal reason, Host& host);

/// The answer to a request forwarded by ask_date.
void finish_date(const ForwardedDate& date, const Outcome& outcome, Host& host);

}
