#include "timed/names/netgroup_watch.hpp"

#include <utility>

namespace timed {

namespace {

// 4.4BSD reads it at most this often, and whenever tracing is switched.
constexpr std::chrono::minutes interval{30};

}

NetgroupWatch::NetgroupWatch(boost::asio::io_context& io, NameService& names, std::string netgroup,
                             TrustedHosts trusted, Read read)
    : names_(names)
    , netgroup_(std::move(netgroup))
    , trusted_(std::move(trusted))
    , told_(std::move(read))
    , timer_(io) {}

void NetgroupWatch::read() {
    if (netgroup_.empty()) return;
    names_.read_netgroup(netgroup_, [this](const std::vector<HostName>& hosts) { take(hosts); });
    timer_.expires_after(interval);
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) read();
    });
}

void NetgroupWatch::take(const std::vector<HostName>& hosts) {
    const auto finding = trusted_.netgroup_read(hosts);
    const bool changed = std::exchange(last_, finding) != finding;
    told_(changed ? std::optional{finding} : std::nullopt, trusted_.all());
}

}
