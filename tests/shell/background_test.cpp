// Blocking work runs beside the io_context, one job after the other, and is not waited for at the end.
#include "timed/os/background.hpp"

#include "tests/support/run_until.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <future>
#include <memory>
#include <thread>
#include <vector>

namespace timed {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

TEST(Background, CompletesJobsInTheirOrderInTheIoContext) {
    boost::asio::io_context io;
    Background background{io};
    std::vector<int> completed;
    const auto here = std::this_thread::get_id();
    for (const int job : {1, 2, 3}) {
        background.run([&, job]() -> Background::Completion {
            EXPECT_NE(std::this_thread::get_id(), here);
            return [&, job] {
                EXPECT_EQ(std::this_thread::get_id(), here);
                completed.push_back(job);
            };
        });
    }
    run_until(io, [&] { return completed.size() == 3; });
    EXPECT_THAT(completed, ElementsAre(1, 2, 3));
    EXPECT_FALSE(background.busy());
}

TEST(Background, C14_the_end_does_not_wait_for_a_job_that_blocks) {
    struct Blocked {
        std::promise<void> started;
        std::promise<void> may_end;
        std::promise<void> ended;
    };
    const auto blocked = std::make_shared<Blocked>();
    const auto gone = std::make_shared<bool>(false);
    {
        boost::asio::io_context io;
        Background background{io};
        background.run([blocked, gone]() -> Background::Completion {
            blocked->started.set_value();
            blocked->may_end.get_future().wait();
            blocked->ended.set_value_at_thread_exit();
            return [gone] { *gone = true; };
        });
        blocked->started.get_future().wait();
        EXPECT_TRUE(background.busy());
    } // the destructor must not wait for the job
    blocked->may_end.set_value();
    EXPECT_EQ(blocked->ended.get_future().wait_for(10s), std::future_status::ready) << "the thread goes on";
    EXPECT_FALSE(*gone);
}

}
}
