// A host sends messages of masters and candidates that do not exist: the others elect a master nevertheless.
#include "tests/sim/virtual_lan.hpp"
#include "tests/unit/driven_node.hpp"

#include <gmock/gmock.h>

#include <string>
#include <tuple>

namespace timed {
namespace {

using sim::VirtualLan;

/// Hosts elect a master while another host sends messages in the names of hosts that do not exist, from one
/// address or from a new one each time.
class Phantoms : public testing::TestWithParam<std::tuple<MessageType, bool>> {
  protected:
    Phantoms() {
        for (const auto offset : {-274ms, -137ms, 0ms, 137ms}) lan_.add_host(offset, 5_ppm);
    }
    /// Sends a datagram every three seconds, each under another name.
    void speak_for(Duration length) {
        const auto [type, moves] = GetParam();
        for (Duration passed{}; passed < length; passed += 3s) {
            const auto phantom = "phantom" + std::to_string(++phantoms_);
            const auto bytes = encode(message_from(phantom.c_str(), type));
            const Address from{0x0a4d8000 + (moves ? phantoms_ : 1U), timed_port};
            for (std::size_t host = 0; host < lan_.hosts(); ++host) {
                if (lan_.runs(host)) lan_.inject(host, from, bytes);
            }
            lan_.run_for(3s);
        }
    }

    VirtualLan lan_{1};
    unsigned phantoms_ = 0;
};

TEST_P(Phantoms, A17_do_not_keep_hosts_that_are_switched_on_without_a_master) {
    speak_for(2min);
    EXPECT_TRUE(lan_.settled());
    EXPECT_LT(lan_.worst_pair(), 1ms);
}

TEST_P(Phantoms, A17_do_not_keep_hosts_whose_master_died_without_one) {
    lan_.run_for(60s);
    lan_.kill(lan_.masters().front());
    speak_for(2min);
    EXPECT_TRUE(lan_.settled());
}

std::string phantoms_name(const testing::TestParamInfo<Phantoms::ParamType>& test) {
    const auto [type, moves] = test.param;
    return std::string{to_string(type)} + (moves ? "_of_many_addresses" : "_of_one_address");
}

INSTANTIATE_TEST_SUITE_P(, Phantoms,
                         testing::Combine(testing::Values(MessageType::loop, MessageType::masterup,
                                                          MessageType::masterack, MessageType::election,
                                                          MessageType::quit, MessageType::refuse),
                                          testing::Bool()),
                         phantoms_name);

}
}
