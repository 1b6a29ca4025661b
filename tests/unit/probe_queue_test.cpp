// The order of queued measurements, also if hosts are queued repeatedly.
#include "proto/measure/probe_queue.hpp"

#include <gmock/gmock.h>

#include <vector>

namespace timed {
namespace {

Probe probe(std::uint32_t id, std::uint32_t ip) { return {ProbeId{id}, NetworkId{1}, ip, {}}; }

std::vector<ProbeId> pop_all(ProbeQueue& queue) {
    std::vector<ProbeId> ids;
    while (!queue.empty()) ids.push_back(queue.pop().id);
    return ids;
}

TEST(AProbeQueue, is_in_the_order_in_which_hosts_were_asked_for) {
    ProbeQueue queue;
    EXPECT_TRUE(queue.empty());
    for (std::uint32_t id = 1; id <= 3; ++id) queue.push(probe(id, 10 - id));
    EXPECT_THAT(pop_all(queue), testing::ElementsAre(ProbeId{1}, ProbeId{2}, ProbeId{3}));
}

TEST(AProbeQueue, has_one_place_for_each_host_that_it_keeps_when_asked_for_again) {
    ProbeQueue queue;
    for (std::uint32_t id = 1; id <= 3; ++id) queue.push(probe(id, 10 + id));
    EXPECT_EQ(queue.pop().id, ProbeId{1});
    for (std::uint32_t id = 4; id <= 6; ++id) queue.push(probe(id, 10 + id - 3)); // the same hosts
    EXPECT_THAT(pop_all(queue), testing::ElementsAre(ProbeId{5}, ProbeId{6}, ProbeId{4}));
}

TEST(AProbeQueue, C6_tells_which_request_is_superseded) {
    ProbeQueue queue;
    EXPECT_EQ(queue.push(probe(1, 10)), std::nullopt);
    EXPECT_EQ(queue.push(probe(2, 10)), ProbeId{1});
    EXPECT_THAT(pop_all(queue), testing::ElementsAre(ProbeId{2}));
    EXPECT_EQ(queue.push(probe(3, 10)), std::nullopt);
}

}
}
