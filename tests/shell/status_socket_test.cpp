// The status socket: one line for every client; no client can disturb the daemon.
#include "timed/observe/status_socket.hpp"

#include "timed/os/start_failure.hpp"

#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include <fstream>

namespace timed {
namespace {

namespace fs = std::filesystem;
using boost::asio::local::stream_protocol;

class StatusSocketTest : public testing::Test {
  protected:
    void TearDown() override { fs::remove_all(directory); }

    stream_protocol::socket client() {
        stream_protocol::socket socket{io};
        socket.connect({path.string()});
        return socket;
    }

    std::string read(stream_protocol::socket& from) {
        io.poll();
        std::string line;
        boost::system::error_code end;
        boost::asio::read_until(from, boost::asio::dynamic_buffer(line), '\n', end);
        return line;
    }

    fs::path directory = fs::path{testing::TempDir()} / ("status_socket_" + std::to_string(::getpid()));
    fs::path path = directory / "status.sock";
    boost::asio::io_context io;
};

TEST_F(StatusSocketTest, SendsEveryClientOneLine) {
    StatusSocket socket{io, path};
    ASSERT_FALSE(socket.error());
    socket.serve([] { return "{}"; });
    for (int i = 0; i < 3; ++i) {
        auto asking = client();
        EXPECT_EQ(read(asking), "{}\n");
    }
}

TEST_F(StatusSocketTest, ServesOtherClientsWhileSomeNeverReadOrWriteGarbage) {
    StatusSocket socket{io, path};
    ASSERT_FALSE(socket.error());
    socket.serve([] { return "{}"; });
    std::vector<stream_protocol::socket> idle;
    for (int i = 0; i < 200; ++i) {
        idle.push_back(client());
        io.poll();
        boost::system::error_code refused;
        boost::asio::write(idle.back(), boost::asio::buffer("set the clock"), refused);
    }
    auto asking = client();
    EXPECT_EQ(read(asking), "{}\n");
}

TEST_F(StatusSocketTest, IsWorldReadableAndRemovedAtTheEnd) {
    {
        StatusSocket socket{io, path};
        ASSERT_FALSE(socket.error());
        socket.serve([] { return "{}"; });
        EXPECT_EQ(fs::status(path).permissions(), fs::perms{0666});
    }
    EXPECT_FALSE(fs::exists(path));
}

TEST_F(StatusSocketTest, ReplacesTheSocketOfADeadDaemonButNotOfALiveOne) {
    fs::create_directories(directory);
    { stream_protocol::acceptor dead{io, stream_protocol::endpoint{path.string()}}; }
    ASSERT_TRUE(fs::exists(path));
    StatusSocket first{io, path};
    EXPECT_FALSE(first.error());
    first.serve([] { return "first"; });
    EXPECT_THROW((StatusSocket{io, path}), StartFailure);
    auto asking = client();
    EXPECT_EQ(read(asking), "first\n");
}

TEST_F(StatusSocketTest, NeverRemovesAnOrdinaryFile) {
    fs::create_directories(directory);
    std::ofstream{path} << "precious";
    {
        const StatusSocket socket{io, path};
        EXPECT_TRUE(socket.error());
    }
    EXPECT_EQ(fs::file_size(path), 8U);
}

TEST_F(StatusSocketTest, RefusesAPathTooLongForASocket) {
    const StatusSocket socket{io, directory / std::string(120, 'x')};
    EXPECT_EQ(socket.error(), boost::system::errc::filename_too_long);
}

}
}
