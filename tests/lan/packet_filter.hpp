// Filters for packet sockets, as BPF programs.
#pragma once

#include <linux/filter.h>
#include <vector>

namespace lan {

// ICMP timestamp requests.
std::vector<sock_filter> timestamp_request_filter();

// Time protocols: TSP, ICMP timestamps, and for comparison NTP and PTP; on interfaces up to `last_interface`.
std::vector<sock_filter> time_packet_filter(int last_interface);

// All frames, on interfaces up to `last_interface`.
std::vector<sock_filter> port_filter(int last_interface);

}
