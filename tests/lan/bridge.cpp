// Moves cables between Linux bridges.
#include "tests/lan/bridge.hpp"

#include "tests/lan/process.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace lan {
namespace {

void configure(const std::string& batch) {
    run_tools({{.words = {"ip", "-batch", "-"}, .input = batch, .namespaces = {}}});
}

}

Bridge::Bridge(std::vector<Port> ports)
    : Switch(std::move(ports))
    , parts_(this->ports().size(), -1) {
    Bridge::rearrange(undivided());
}

void Bridge::add_bridges(int count) {
    std::string batch;
    for (; bridges_ < count; ++bridges_) {
        batch += fmt::format(
            "link add part{0} type bridge stp_state 0 mcast_snooping 0\nlink set part{0} up\n", bridges_);
    }
    configure(batch);
}

void Bridge::rearrange(const Parts& parts) {
    add_bridges(*std::ranges::max_element(parts) + 1);
    std::string batch;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (parts[i] == parts_[i]) continue;
        batch += fmt::format("link set {} master part{}\n", ports()[i].cable, parts[i]);
    }
    configure(batch);
    parts_ = parts;
}

}
