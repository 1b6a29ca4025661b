// The pcap file format (draft-ietf-opsawg-pcap), with nanosecond stamps.
#include "tests/lan/capture.hpp"

#include "tests/lan/packet_filter.hpp"
#include "tests/lan/system_error.hpp"

#include <cstdint>

namespace lan {
namespace {

struct FileHeader {
    std::uint32_t magic = 0xa1b2'3c4d; // nanosecond stamps
    std::uint16_t major_version = 2;
    std::uint16_t minor_version = 4;
    std::uint32_t reserved_1 = 0;
    std::uint32_t reserved_2 = 0;
    std::uint32_t largest_frame_size = largest_frame;
    std::uint32_t link_type = 1; // Ethernet
};

struct FrameHeader {
    std::uint32_t seconds;
    std::uint32_t nanoseconds;
    std::uint32_t captured_size;
    std::uint32_t original_size;
};

template <typename Record> void put(std::ofstream& file, const Record& record) {
    file.write(reinterpret_cast<const char*>(&record), sizeof record);
}

}

Capture::Capture(const std::string& path, int last_interface)
    : socket_(port_filter(last_interface))
    , file_(path, std::ios::binary) {
    socket_.enlarge_buffer();
    put(file_, FileHeader{});
    if (!file_.flush()) fail("write the capture to " + path);
}

void Capture::write_new_frames() {
    while (const auto frame = socket_.receive(buffer_)) write(*frame);
    file_.flush();
}

void Capture::write(const ReceivedFrame& frame) {
    const auto size = static_cast<std::uint32_t>(frame.size);
    put(file_, FrameHeader{.seconds = static_cast<std::uint32_t>(frame.stamp_ns / 1'000'000'000),
                           .nanoseconds = static_cast<std::uint32_t>(frame.stamp_ns % 1'000'000'000),
                           .captured_size = size,
                           .original_size = size});
    file_.write(reinterpret_cast<const char*>(buffer_.data()), static_cast<std::streamsize>(frame.size));
}

}
