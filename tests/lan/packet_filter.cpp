// The filter programs, composed of small tests.
#include "tests/lan/packet_filter.hpp"

#include <array>
#include <cstdint>
#include <linux/if_ether.h>
#include <netinet/in.h>

namespace lan {
namespace {

constexpr std::uint32_t accept_all = 0xffff;
constexpr std::uint32_t ether_type_at = 12;
constexpr std::uint32_t ip_at = 14;
constexpr std::uint32_t ip_fragment_at = ip_at + 6;
constexpr std::uint32_t ip_protocol_at = ip_at + 9;
constexpr std::uint32_t fragment_offset_mask = 0x1fff;

constexpr std::uint32_t icmp_timestamp_request = 13;
constexpr std::uint32_t icmp_timestamp_reply = 14;
constexpr std::array<std::uint32_t, 4> time_ports = {525, 123, 319, 320}; // TSP, NTP, PTP event and general

using Program = std::vector<sock_filter>;

constexpr sock_filter statement(int code, std::uint32_t value) {
    return {.code = static_cast<std::uint16_t>(code), .jt = 0, .jf = 0, .k = value};
}

constexpr sock_filter jump(int comparison, std::uint32_t value, std::uint8_t if_true, std::uint8_t if_false) {
    return {.code = static_cast<std::uint16_t>(BPF_JMP | comparison | BPF_K),
            .jt = if_true,
            .jf = if_false,
            .k = value};
}

constexpr sock_filter verdict(std::uint32_t bytes) { return statement(BPF_RET | BPF_K, bytes); }

void append(Program& program, std::initializer_list<sock_filter> instructions) {
    program.insert(program.end(), instructions);
}

// Continues if the value just loaded is this one, and otherwise rejects the frame.
void require(Program& program, std::uint32_t value) {
    append(program, {jump(BPF_JEQ, value, 1, 0), verdict(0)});
}

void accept_if(Program& program, std::uint32_t value) {
    append(program, {jump(BPF_JEQ, value, 0, 1), verdict(accept_all)});
}

void require_port_of_switch(Program& program, int last_interface) {
    const auto interface_at = static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_IFINDEX);
    append(program, {statement(BPF_LD | BPF_W | BPF_ABS, interface_at),
                     jump(BPF_JGT, static_cast<std::uint32_t>(last_interface), 0, 1), verdict(0)});
}

void require_first_fragment_of_ip(Program& program) {
    append(program, {statement(BPF_LD | BPF_H | BPF_ABS, ether_type_at)});
    require(program, ETH_P_IP);
    append(program, {statement(BPF_LD | BPF_H | BPF_ABS, ip_fragment_at),
                     jump(BPF_JSET, fragment_offset_mask, 0, 1), verdict(0)});
}

// The index register then points behind the IP header.
constexpr sock_filter skip_ip_header() { return statement(BPF_LDX | BPF_B | BPF_MSH, ip_at); }

}

std::vector<sock_filter> timestamp_request_filter() {
    Program program;
    require_first_fragment_of_ip(program);
    append(program, {statement(BPF_LD | BPF_B | BPF_ABS, ip_protocol_at)});
    require(program, IPPROTO_ICMP);
    append(program, {skip_ip_header(), statement(BPF_LD | BPF_B | BPF_IND, ip_at)});
    require(program, icmp_timestamp_request);
    append(program, {verdict(accept_all)});
    return program;
}

std::vector<sock_filter> time_packet_filter(int last_interface) {
    Program udp = {skip_ip_header()};
    for (const std::uint32_t port_at : {ip_at, ip_at + 2}) {
        append(udp, {statement(BPF_LD | BPF_H | BPF_IND, port_at)});
        for (const std::uint32_t port : time_ports) accept_if(udp, port);
    }
    append(udp, {verdict(0)});

    Program program;
    require_port_of_switch(program, last_interface);
    require_first_fragment_of_ip(program);
    append(program, {statement(BPF_LD | BPF_B | BPF_ABS, ip_protocol_at),
                     jump(BPF_JEQ, IPPROTO_UDP, 0, static_cast<std::uint8_t>(udp.size()))});
    program.insert(program.end(), udp.begin(), udp.end());
    require(program, IPPROTO_ICMP);
    append(program, {skip_ip_header(), statement(BPF_LD | BPF_B | BPF_IND, ip_at)});
    accept_if(program, icmp_timestamp_request);
    accept_if(program, icmp_timestamp_reply);
    append(program, {verdict(0)});
    return program;
}

std::vector<sock_filter> port_filter(int last_interface) {
    Program program;
    require_port_of_switch(program, last_interface);
    append(program, {verdict(accept_all)});
    return program;
}

}
