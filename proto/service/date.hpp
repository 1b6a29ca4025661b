// Setting the date: SETDATE from a local tool, passed up as SETDATEREQ from slave to master to the host whose
// time it is, which changes its clock and tells everybody (docs/protocol.md, "Setting the date").
#pragma once

#include "proto/roles/role.hpp"

namespace timed {

/// A date change asked for by a local tool (SETDATE) or by one of our slaves (SETDATEREQ). `upstream`: the
/// network on which this host is slave; none: the change is its own to make, if it is master anywhere.
void ask_date(const Received& question, const Network* upstream, bool masters_somewhere, Host& host);

/// Our own clock has been set: who asked is answered, and everybody is told.
void date_changed(const DateChange& date, Host& host);
/// It has not, and nobody is told.
void date_refused(const DateChange& date, Refusal reason, Host& host);

/// The answer to a question passed on by ask_date.
void finish_date(const Outcome& outcome, Host& host);

}
