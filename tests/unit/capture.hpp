// Reads what went over port 525 out of a packet capture of an Ethernet, as tcpdump writes it.
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

/// In order of capture. Throws std::runtime_error when the file is no such capture.
std::vector<CapturedDatagram> tsp_datagrams(const std::filesystem::path& capture);

}
