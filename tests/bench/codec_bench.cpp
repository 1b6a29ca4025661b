// Encoded and decoded messages per second, with a name of usual length and with the longest one.
#include "proto/wire/message.hpp"

#include <benchmark/benchmark.h>

#include <string>

namespace {

using namespace timed;

Message message(MessageType type, std::int64_t name_length) {
    const std::string name(static_cast<std::size_t>(name_length), 'h');
    Message message{type, 4711, *HostName::from(name)};
    message.time = {-1, 999'999};
    return message;
}

void encode_message(benchmark::State& state, MessageType type) {
    const Message said = message(type, state.range(0));
    for (auto _ : state) benchmark::DoNotOptimize(encode(said));
    state.SetItemsProcessed(state.iterations());
}

void decode_message(benchmark::State& state, MessageType type) {
    const Datagram datagram = encode(message(type, state.range(0)));
    for (auto _ : state) benchmark::DoNotOptimize(decode(datagram));
    state.SetItemsProcessed(state.iterations());
}

BENCHMARK_CAPTURE(encode_message, ADJTIME, MessageType::adjtime)->Arg(12)->Arg(255);
BENCHMARK_CAPTURE(encode_message, ACK, MessageType::ack)->Arg(12)->Arg(255);
BENCHMARK_CAPTURE(decode_message, ADJTIME, MessageType::adjtime)->Arg(12)->Arg(255);
BENCHMARK_CAPTURE(decode_message, ACK, MessageType::ack)->Arg(12)->Arg(255);

}
