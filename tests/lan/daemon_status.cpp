// Reads a daemon's status, with a time-out for one that hangs.
#include "tests/lan/daemon_status.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>
#include <chrono>

namespace lan {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;

constexpr std::chrono::milliseconds patience{500};
constexpr std::size_t longest_answer = 65'536;
constexpr auto result_as_tuple = asio::as_tuple(asio::use_awaitable);

const json::value* member(const json::object& object, std::string_view name) {
    const json::value* value = object.if_contains(name);
    return value && !value->is_null() ? value : nullptr;
}

std::optional<std::string> text_member(const json::object& object, std::string_view name) {
    const json::value* value = member(object, name);
    if (!value || !value->is_string()) return std::nullopt;
    return std::string(value->get_string());
}

std::optional<double> number_member(const json::object& object, std::string_view name) {
    const json::value* value = member(object, name);
    if (!value || !value->is_number()) return std::nullopt;
    return value->to_number<double>();
}

std::vector<NetworkStatus> networks_member(const json::object& object) {
    std::vector<NetworkStatus> networks;
    const json::value* list = member(object, "networks");
    if (!list || !list->is_array()) return networks;
    for (const json::value& entry : list->get_array()) {
        if (!entry.is_object()) continue;
        const auto interface = text_member(entry.get_object(), "interface");
        const auto role = text_member(entry.get_object(), "role");
        if (interface && role)
            networks.push_back({*interface, *role, text_member(entry.get_object(), "master")});
    }
    return networks;
}

asio::awaitable<std::string> read_answer(asio::local::stream_protocol::socket& socket,
                                         const std::string& path) {
    const auto [refused] =
        co_await socket.async_connect(asio::local::stream_protocol::endpoint(path), result_as_tuple);
    std::string answer;
    if (refused) co_return answer;
    // Until the daemon closes the connection, which is no error here.
    co_await asio::async_read(socket, asio::dynamic_buffer(answer, longest_answer), asio::transfer_all(),
                              result_as_tuple);
    co_return answer;
}

}

std::optional<DaemonStatus> parse_status(std::string_view line) {
    boost::system::error_code error;
    const json::value parsed = json::parse(line, error);
    if (error || !parsed.is_object()) return std::nullopt;
    const json::object& object = parsed.get_object();
    const auto role = text_member(object, "role");
    if (!role) return std::nullopt;
    const auto correction_ns = number_member(object, "last_correction_ns");
    return DaemonStatus{.role = *role,
                        .master = text_member(object, "master"),
                        .frequency_ppb = number_member(object, "frequency_ppb"),
                        .last_correction_ns = correction_ns
                                                  ? std::optional(static_cast<std::int64_t>(*correction_ns))
                                                  : std::nullopt,
                        .networks = networks_member(object)};
}

asio::awaitable<std::optional<DaemonStatus>> ask_for_status(std::filesystem::path path) {
    using namespace asio::experimental::awaitable_operators;
    const auto executor = co_await asio::this_coro::executor;
    asio::local::stream_protocol::socket socket(executor);
    asio::steady_timer deadline(executor, patience);
    const auto outcome =
        co_await (read_answer(socket, path.string()) || deadline.async_wait(result_as_tuple));
    const std::string* answer = std::get_if<0>(&outcome);
    co_return answer ? parse_status(*answer) : std::nullopt;
}

}
