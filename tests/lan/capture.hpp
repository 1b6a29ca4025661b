// A capture of every frame that a host sends, in the file format of tcpdump and Wireshark.
#pragma once

#include "tests/lan/packet_socket.hpp"

#include <array>
#include <memory>
#include <string>

struct pcap; // both of libpcap
struct pcap_dumper;

namespace lan {

class Capture {
  public:
    Capture(const std::string& path, int last_interface);

    // Writes the frames that were sent since the last call.
    void write_new_frames();

  private:
    struct Close {
        void operator()(pcap* format) const;
        void operator()(pcap_dumper* file) const;
    };

    PacketSocket socket_;
    std::unique_ptr<pcap, Close> format_;
    std::unique_ptr<pcap_dumper, Close> file_;
    std::array<std::uint8_t, largest_frame> buffer_{};
};

}
