// A capture of every frame that a host sends, in the file format of tcpdump and Wireshark.
#pragma once

#include "tests/lan/packet_socket.hpp"

#include <array>
#include <fstream>
#include <string>

namespace lan {

class Capture {
  public:
    Capture(const std::string& path, int last_interface);

    // Writes the frames that were sent since the last call.
    void write_new_frames();

  private:
    void write(const ReceivedFrame& frame);

    PacketSocket socket_;
    std::ofstream file_;
    std::array<std::uint8_t, largest_frame> buffer_{};
};

}
