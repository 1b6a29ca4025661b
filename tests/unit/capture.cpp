#include "tests/unit/capture.hpp"

#include <array>
#include <cstring>
#include <memory>
#include <net/ethernet.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <pcap/pcap.h>
#include <span>
#include <stdexcept>

namespace timed {

namespace {

struct Close {
    void operator()(pcap_t* file) const { ::pcap_close(file); }
};
using File = std::unique_ptr<pcap_t, Close>;

File open_capture(const std::filesystem::path& path) {
    std::array<char, PCAP_ERRBUF_SIZE> error{};
    File file{::pcap_open_offline(path.c_str(), error.data())};
    if (!file) throw std::runtime_error{error.data()};
    if (::pcap_datalink(file.get()) != DLT_EN10MB) throw std::runtime_error{"not a capture of an Ethernet"};
    return file;
}

void let_tsp_through(pcap_t* file) {
    bpf_program program{};
    if (::pcap_compile(file, &program, "ip and udp port 525", 1, PCAP_NETMASK_UNKNOWN) != 0 ||
        ::pcap_setfilter(file, &program) != 0)
        throw std::runtime_error{::pcap_geterr(file)};
    ::pcap_freecode(&program);
}

template <class Header> Header header_of(std::span<const std::byte> bytes) {
    Header header{};
    std::memcpy(&header, bytes.first(sizeof header).data(), sizeof header);
    return header;
}

CapturedDatagram datagram_in(std::span<const std::byte> frame, const timeval& stamp) {
    const auto packet = frame.subspan(sizeof(ether_header));
    const auto ip = header_of<iphdr>(packet);
    const auto datagram = packet.subspan(4 * std::size_t{ip.ihl});
    const auto udp = header_of<udphdr>(datagram);
    const auto payload = datagram.subspan(sizeof udp, ntohs(udp.len) - sizeof udp);
    return {WallTime{std::chrono::seconds{stamp.tv_sec} + std::chrono::microseconds{stamp.tv_usec}},
            {ntohl(ip.saddr), ntohs(udp.source)},
            {ntohl(ip.daddr), ntohs(udp.dest)},
            {payload.begin(), payload.end()}};
}

}

std::vector<CapturedDatagram> tsp_datagrams(const std::filesystem::path& capture) {
    const File file = open_capture(capture);
    let_tsp_through(file.get());
    std::vector<CapturedDatagram> found;
    pcap_pkthdr* header = nullptr;
    const u_char* frame = nullptr;
    int outcome = 0;
    while ((outcome = ::pcap_next_ex(file.get(), &header, &frame)) == 1) {
        if (header->caplen < header->len) throw std::runtime_error{"a packet was not captured as a whole"};
        found.push_back(datagram_in(std::as_bytes(std::span{frame, header->caplen}), header->ts));
    }
    if (outcome != PCAP_ERROR_BREAK) throw std::runtime_error{::pcap_geterr(file.get())};
    return found;
}

}
