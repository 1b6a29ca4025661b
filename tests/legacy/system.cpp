#include "tests/legacy/system.hpp"

#include <variant>

namespace legacy {

namespace {

constexpr std::size_t socket_capacity = 155; // capacity of 4.4BSD's receive buffer of 41600 bytes

}

void System::send(std::optional<timed::Address> to, const timed::Message& message) {
    actions_->emplace_back(timed::Transmit{network_.id, to, message});
}

void System::slew(Duration amount) {
    actions_->emplace_back(
        timed::Slew{amount, {}, std::chrono::duration_cast<std::chrono::microseconds>(amount)});
}

void System::step(Duration amount) {
    actions_->emplace_back(timed::Step{amount});
    now_.wall += amount;
}

std::optional<Datagram> System::receive() {
    if (socket_.empty()) return std::nullopt;
    std::optional<Datagram> first = std::move(socket_.front());
    socket_.pop_front();
    return first;
}

Task<timed::Measurement> System::measure(std::uint32_t ip) {
    const timed::ProbeId id{++probes_};
    probed_.reset();
    actions_->emplace_back(timed::Probe{id, network_.id, ip});
    co_await Waiting{*this, Wait{Instant::max(), false, id}};
    co_return probed_->measurement;
}

bool System::is_over(const Wait& wait) const {
    return now_.instant >= wait.until || (wait.or_datagram && !socket_.empty()) ||
           (wait.or_probe && probed_ && probed_->id == *wait.or_probe);
}

void System::take(const timed::Event& event) {
    if (const auto* arrived = std::get_if<timed::DatagramReceived>(&event)) {
        if (!started_ || socket_.size() >= socket_capacity) return;
        socket_.push_back({{arrived->bytes.begin(), arrived->bytes.end()},
                           arrived->from,
                           arrived->network && *arrived->network == network_.id});
    } else if (const auto* finished = std::get_if<timed::ProbeFinished>(&event)) {
        probed_ = *finished;
    } else if (const auto* changed = std::get_if<timed::NetworksChanged>(&event)) {
        recognise(changed->networks);
    }
}

// A historic daemon identifies a network by its number and never reads its host's address again: a change has
// no effect.
void System::recognise(std::span<const timed::Network> networks) {
    for (const auto& network : networks) {
        if ((network.address & network.netmask) == (network_.address & network_.netmask))
            network_.id = network.id;
    }
}

void System::handle(const timed::Event& event, Now now, timed::Actions& actions, const Task<>& daemon) {
    now_ = now;
    actions_ = &actions;
    const auto* networks = std::get_if<timed::NetworksChanged>(&event);
    if (networks != nullptr && !started_ && !networks->networks.empty()) {
        network_ = networks->networks.front();
        started_ = true;
        daemon.start();
    } else {
        take(event);
        if (suspended_ && is_over(wait_)) std::exchange(suspended_, nullptr).resume();
    }
    actions_ = nullptr;
}

std::optional<Instant> System::next_wake() const {
    if (!suspended_ || wait_.until == Instant::max()) return std::nullopt;
    return wait_.until;
}

}
