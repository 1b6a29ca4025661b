#include "proto/trust.hpp"

#include <algorithm>

namespace timed {

namespace {

std::string lower_case(const HostName& name) {
    std::string text{name.view()};
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

}

Trust::Trust(const HostName& self, const std::vector<HostName>& trusted) {
    if (trusted.empty()) return;
    names_.insert(lower_case(self));
    for (const auto& name : trusted) names_.insert(lower_case(name));
}

bool Trust::trusts(const HostName& name) const { return names_.empty() || names_.contains(lower_case(name)); }

}
