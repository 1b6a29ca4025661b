// Where is the master? MSITE is asked of any host; a slave passes it on as MSITEREQ to its network, and
// answers under the name of the master that answered.
#pragma once

#include "proto/roles/role.hpp"

namespace timed {

/// Answers at once when this host's time is its own, or passes the question on to `upstream`; a host without
/// a master stays silent, as historic ones do.
void ask_site(const Received& question, const Network* upstream, bool masters_somewhere, Host& host);

/// The master's answer to a question passed on by ask_site, or that there is none.
void finish_site(const Outcome& outcome, Host& host);

}
