#include "proto/base/trust.hpp"

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
    for (const auto& name : trusted) {
        if (!trusts(name)) others_ = true;
        names_.insert(lower_case(name));
    }
}

bool Trust::trusts(const HostName& host) const {
    if (names_.empty()) return true;
    const std::string name = lower_case(host);
    if (names_.contains(name)) return true;
    if (const auto dot = name.find('.'); dot != std::string::npos)
        return names_.contains(name.substr(0, dot));
    const auto full = names_.lower_bound(name + '.');
    return full != names_.end() && full->starts_with(name + '.');
}

}
