// Makes the neighbour's network namespace and its cable.
#include "tests/bench/neighbour.hpp"

#include "tests/lan/host_network.hpp"
#include "tests/lan/process.hpp"
#include "tests/lan/system_error.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>

namespace bench {
namespace {

using lan::checked;

os::Descriptor present_network_namespace() {
    return os::Descriptor(
        checked(open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC), "open a network namespace"));
}

os::Descriptor new_network_namespace() {
    const os::Descriptor home = present_network_namespace();
    checked(unshare(CLONE_NEWNET), "make a network namespace");
    os::Descriptor made = present_network_namespace();
    checked(setns(home.get(), CLONE_NEWNET), "return from a network namespace");
    return made;
}

}

Neighbour::Neighbour()
    : network_namespace_(new_network_namespace()) {
    lan::run_tools({{.words = {"ip", "-batch", "-"},
                     .input = fmt::format("link add near type veth peer name far netns {}\n"
                                          "address add 10.99.0.1/24 dev near\n"
                                          "link set near up\n",
                                          lan::path_of(network_namespace_)),
                     .namespaces = {}}});
    lan::run_tools({{.words = {"ip", "-batch", "-"},
                     .input = fmt::format("address add {}/24 dev far\nlink set far up\n", address),
                     .namespaces = {network_namespace_.get()}}});
}

}
