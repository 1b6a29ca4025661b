// The box around the whole LAN: namespaces in which everything ends with the program, whatever ends it, and
// in which the kernel lets nobody change the machine's clock.
#pragma once

#include <filesystem>
#include <functional>

namespace lan {

// Runs `body` as the first process of a PID namespace, in a mount namespace, and for ordinary users in a user
// namespace, with a directory of its own that vanishes afterwards. Both that process and this one come back
// from here, with what `body` returned. When this process is told to end, `body` is; when it is killed,
// `body` is told to end; when that is killed, all its descendants are.
int run_in_sandbox(const std::function<int(const std::filesystem::path& directory)>& body);

}
