// Ethernet frames with nanosecond stamps, written by libpcap.
#include "tests/lan/capture.hpp"

#include "tests/lan/packet_filter.hpp"

#include <pcap/pcap.h>
#include <stdexcept>

namespace lan {

void Capture::Close::operator()(pcap* format) const { pcap_close(format); }
void Capture::Close::operator()(pcap_dumper* file) const { pcap_dump_close(file); }

Capture::Capture(const std::string& path, int last_interface)
    : socket_(port_filter(last_interface))
    , format_(
          pcap_open_dead_with_tstamp_precision(DLT_EN10MB, int{largest_frame}, PCAP_TSTAMP_PRECISION_NANO))
    , file_(pcap_dump_open(format_.get(), path.c_str())) {
    if (!file_)
        throw std::runtime_error("Cannot write the capture: " + std::string(pcap_geterr(format_.get())));
    socket_.enlarge_buffer();
}

void Capture::write_new_frames() {
    while (const auto frame = socket_.receive(buffer_)) {
        pcap_pkthdr header{};
        header.ts = {frame->stamp_ns / 1'000'000'000, frame->stamp_ns % 1'000'000'000};
        header.caplen = header.len = static_cast<bpf_u_int32>(frame->size);
        pcap_dump(reinterpret_cast<u_char*>(file_.get()), &header, buffer_.data());
    }
    pcap_dump_flush(file_.get());
}

}
