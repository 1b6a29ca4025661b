// A switch with delay and loss: each copy of a frame arrives after delay + uniform(0, jitter), or is lost.
#pragma once

#include "tests/lan/packet_socket.hpp"
#include "tests/lan/switch.hpp"
#include "timed/os/descriptor.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <queue>
#include <random>
#include <thread>
#include <tuple>

namespace lan {

struct LinkQuality {
    double loss = 0; // probability
    std::chrono::nanoseconds delay{};
    std::chrono::nanoseconds jitter{};

    bool perfect() const { return loss == 0 && delay.count() == 0 && jitter.count() == 0; }
};

class Hub : public Switch {
  public:
    Hub(std::vector<Port> ports, const LinkQuality& quality, std::uint64_t seed);
    ~Hub() override;

  private:
    using Frame = std::shared_ptr<const std::vector<std::uint8_t>>;
    struct Delivery {
        std::int64_t due_ns; // by the kernel's CLOCK_REALTIME, like the frames' stamps
        std::uint64_t order; // keeps the order of frames that are due at one instant
        std::size_t to;
        Frame frame;
        bool operator>(const Delivery& other) const {
            return std::tie(due_ns, order) > std::tie(other.due_ns, other.order);
        }
    };

    void rearrange(const Parts& parts) override;
    void forward_frames();
    void wait_for_work();
    void accept_offered();
    void accept(const Frame& frame, const ReceivedFrame& received);
    void offer(const Frame& frame, std::size_t from, std::size_t to, std::int64_t stamp_ns);
    void deliver_due();

    LinkQuality quality_;
    std::mt19937_64 random_;
    std::vector<int> interfaces_; // the ends of the ports' cables
    std::map<EthernetAddress, std::size_t> port_with_;
    std::vector<std::atomic<int>> parts_; // of the ports
    PacketSocket socket_;
    os::Descriptor stop_;
    std::priority_queue<Delivery, std::vector<Delivery>, std::greater<>> pending_;
    std::uint64_t accepted_ = 0;
    std::array<std::uint8_t, largest_frame> buffer_{};
    std::thread thread_; // a separate thread, so that no other work of this program delays a frame
};

}
