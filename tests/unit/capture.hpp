// Reads the datagrams of port 525 from a packet capture of an Ethernet (pcap), as written by tcpdump.
#pragma once

#include "proto/base/address.hpp"
#include "proto/base/time.hpp"
#include "tests/unit/literals.hpp"

#include <filesystem>
#include <vector>

namespace timed {

struct CapturedDatagram {
    WallTime when;
    Address from, to;
    Bytes payload;
};

/// In order of capture. Throws std::runtime_error if the file has another format.
std::vector<CapturedDatagram> tsp_datagrams(const std::filesystem::path& capture);

}
