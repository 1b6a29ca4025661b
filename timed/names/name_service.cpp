#include "timed/names/name_service.hpp"

#include "timed/names/netgroup.hpp"

#include <netdb.h>
#include <utility>

namespace timed {

namespace {

bool is_unknown(const HostName& host) {
    addrinfo* found = nullptr;
    const int error = ::getaddrinfo(std::string{host.view()}.c_str(), nullptr, nullptr, &found);
    if (error == 0) ::freeaddrinfo(found);
    return error != 0;
}

}

void NameService::ask(std::function<std::vector<HostName>()> question, Answer answer) {
    worker_.run([question = std::move(question), answer = std::move(answer)]() -> Background::Completion {
        return [answer, found = question()] { answer(found); };
    });
}

void NameService::find_unknown(const std::vector<HostName>& hosts, Answer answer) {
    ask(
        [hosts] {
            auto unknown = hosts;
            std::erase_if(unknown, [](const HostName& host) { return !is_unknown(host); });
            return unknown;
        },
        std::move(answer));
}

void NameService::read_netgroup(const std::string& netgroup, Answer answer) {
    if (std::exchange(reading_netgroup_, true)) return;
    ask([netgroup] { return hosts_of_netgroup(netgroup); },
        [this, answer = std::move(answer)](const std::vector<HostName>& hosts) {
            reading_netgroup_ = false;
            answer(hosts);
        });
}

}
