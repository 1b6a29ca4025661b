// The machine's systemd accepts connections and starts a shell for each. The last line is the exit status.
#include "tests/vm/shell.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <cstdlib>
#include <fmt/format.h>
#include <iterator>
#include <stdexcept>

namespace vm {
namespace {

constexpr const char* shell_port = "23";
constexpr std::string_view mark = "\nexit status: ";

}

CommandResult run_on(const std::string& address, const std::string& command, std::chrono::seconds patience) {
    boost::asio::ip::tcp::iostream stream;
    stream.expires_after(patience);
    stream.connect(address, shell_port);
    stream << "{ " << command << "\n} </dev/null; printf '\\nexit status: %d' $?\n" << std::flush;
    stream.socket().shutdown(boost::asio::ip::tcp::socket::shutdown_send);
    std::string output{std::istreambuf_iterator<char>(stream), {}};
    const auto end = output.rfind(mark);
    if (end == std::string::npos)
        throw std::runtime_error(
            fmt::format("{}: no result of '{}' ({})", address, command, stream.error().message()));
    const int status = std::atoi(output.c_str() + end + mark.size());
    output.resize(end);
    return {.exit_status = status, .output = std::move(output)};
}

}
