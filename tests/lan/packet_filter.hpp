// Which frames a packet socket is to see, as programs that the kernel runs on every frame.
#pragma once

#include <linux/filter.h>
#include <vector>

namespace lan {

// ICMP timestamp requests.
std::vector<sock_filter> timestamp_request_filter();

// What keeps time: TSP, ICMP timestamps, for comparison NTP and PTP; at interfaces up to `last_interface`.
std::vector<sock_filter> time_packet_filter(int last_interface);

// Everything, at interfaces up to `last_interface`.
std::vector<sock_filter> port_filter(int last_interface);

}
