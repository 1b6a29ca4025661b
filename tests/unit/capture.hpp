// Reads what went over port 525 out of a packet capture (pcap, little-endian, Ethernet), as tcpdump writes
// it.
#pragma once

#include "tests/unit/literals.hpp"

#include <filesystem>
#include <vector>

namespace timed {

/// The UDP payloads in order of capture. Throws std::runtime_error when the file is no such capture.
std::vector<Bytes> tsp_datagrams(const std::filesystem::path& capture);

}
