// MSITE: which host is master. Any host can be asked; a slave forwards the query as MSITEREQ to its network,
// and answers under the name of the master that answered.
#pragma once

#include "proto/roles/role.hpp"

namespace timed {

/// Answers at once if this host is slave nowhere, or forwards the query to `upstream`. Like historic hosts, a
/// host without a master does not answer.
void ask_site(const Received& question, const Network* upstream, bool masters_somewhere, Host& host);

/// The master's answer to a query forwarded by ask_site, or its absence.
void finish_site(const ForwardedSite& site, const Outcome& outcome, Host& host);

}
