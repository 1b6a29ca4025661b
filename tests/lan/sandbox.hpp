// The sandbox of a LAN: namespaces in which everything ends with the program, and in which no process can
// change the machine's clock.
#pragma once

#include <filesystem>
#include <functional>

namespace lan {

// Runs `body` as the first process of a PID namespace, in a mount namespace, and for ordinary users in a user
// namespace, with a temporary directory. Both that process and this one return from here, with the result of
// `body`. A signal that terminates this process terminates `body`; if this process is killed, `body` is
// terminated; if that is killed, so are all its descendants.
int run_in_sandbox(const std::function<int(const std::filesystem::path& directory)>& body);

}
