// Runs an io_context until a condition holds.
#pragma once

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <functional>

/// Returns after ten seconds at the latest.
inline void run_until(boost::asio::io_context& io, const std::function<bool()>& done) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (!done() && std::chrono::steady_clock::now() < deadline) {
        io.run_one_for(std::chrono::milliseconds{10});
        io.restart();
    }
}
