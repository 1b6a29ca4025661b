// A daemon's status, from its status socket: one line of JSON for each connection.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lan {

struct NetworkStatus {
    std::string interface;
    std::string role;
    std::optional<std::string> master;
};

struct DaemonStatus {
    std::string role; // on its first network
    std::optional<std::string> master;
    std::optional<double> frequency_ppb;
    std::optional<std::int64_t> last_correction_ns;
    std::vector<NetworkStatus> networks; // historic daemons list none
};

// Nothing if there is no socket, no valid answer, or none in time.
boost::asio::awaitable<std::optional<DaemonStatus>> ask_for_status(std::filesystem::path socket);

std::optional<DaemonStatus> parse_status(std::string_view line);

}
