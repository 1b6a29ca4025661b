// The netgroup of -G: read again every half hour, and on request.
#pragma once

#include "timed/names/name_service.hpp"
#include "timed/names/trusted_hosts.hpp"

#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace timed {

class NetgroupWatch {
  public:
    /// `changed`: nothing if the finding is the same as the last time.
    using Read =
        std::function<void(std::optional<NetgroupFinding> changed, const std::vector<HostName>& trusted)>;

    /// `netgroup`: its name; empty: there is none, and nothing is read.
    NetgroupWatch(boost::asio::io_context& io, NameService& names, std::string netgroup, TrustedHosts trusted,
                  Read read);

    void read();

  private:
    void take(const std::vector<HostName>& hosts);

    NameService& names_;
    std::string netgroup_;
    TrustedHosts trusted_;
    Read told_;
    std::optional<NetgroupFinding> last_;
    boost::asio::steady_timer timer_;
};

}
