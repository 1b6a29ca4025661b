// Waits for processes and reports how they ended.
#include "tests/lan/children.hpp"

#include "tests/lan/json_lines.hpp"
#include "tests/lan/text_file.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <fmt/format.h>
#include <sys/wait.h>

namespace lan {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr auto ending_patience = 3s;
constexpr std::size_t longest_shown_output = 4096;

std::string how_it_ended(int wait_status) {
    if (WIFSIGNALED(wait_status)) return fmt::format("killed by signal {}", WTERMSIG(wait_status));
    return fmt::format("exit status {}", WEXITSTATUS(wait_status));
}

std::pair<std::string, std::string> end_detail(int wait_status) {
    if (WIFSIGNALED(wait_status)) return {"signal", std::to_string(WTERMSIG(wait_status))};
    return {"code", std::to_string(WEXITSTATUS(wait_status))};
}

bool still_running(const Host& host) { return host.daemon().has_value(); }

}

Children::Children(asio::io_context& context, std::vector<Host>& hosts, Reporters& reporters,
                   std::filesystem::path directory)
    : hosts_(hosts)
    , reporters_(reporters)
    , directory_(std::move(directory))
    , signals_(context, SIGCHLD) {}

asio::awaitable<void> Children::watch() {
    while (true) {
        co_await signals_.async_wait(asio::use_awaitable);
        int wait_status = 0;
        // As the first process of its namespace, this one also inherits orphans.
        for (pid_t ended = 0; (ended = waitpid(-1, &wait_status, WNOHANG)) > 0;) reap(ended, wait_status);
    }
}

void Children::run(Host& host, const std::string& command) {
    const auto output = directory_ / fmt::format("output-{}", commands_run_++);
    const pid_t process = host.run(command, output);
    commands_.emplace(process, Command{.host = &host, .text = command, .output = output});
}

asio::awaitable<void> Children::end_all() {
    for (auto& host : hosts_) host.end_daemon();
    for (const auto& [process, command] : commands_) kill(-process, SIGKILL);
    asio::steady_timer timer(co_await asio::this_coro::executor);
    const auto deadline = std::chrono::steady_clock::now() + ending_patience;
    while (std::ranges::any_of(hosts_, still_running) && std::chrono::steady_clock::now() < deadline) {
        timer.expires_after(10ms);
        co_await timer.async_wait(asio::use_awaitable);
    }
    for (const auto& host : hosts_) {
        if (still_running(host))
            reporters_.complain(fmt::format("The daemon of {} did not exit on SIGTERM.", host.name()));
    }
}

void Children::reap(pid_t process, int wait_status) {
    const auto owner = std::ranges::find(hosts_, std::optional(process), &Host::daemon);
    if (owner != hosts_.end()) {
        ended_last_ = owner->number();
        if (!owner->daemon_ended(wait_status)) report_end(*owner, wait_status);
    } else if (const auto command = commands_.find(process); command != commands_.end()) {
        report_output(command->second, wait_status);
        commands_.erase(command);
    }
}

void Children::report_end(const Host& host, int wait_status) {
    reporters_.event(
        {.event = "exit",
         .host = host.name(),
         .details = {end_detail(wait_status)},
         .sentence = fmt::format("the daemon of {} ended: {}", host.name(), how_it_ended(wait_status))});
    reporters_.complain(fmt::format("The daemon of {} ended: {}.", host.name(), how_it_ended(wait_status)));
    failed_hosts_.insert(host.number());
}

void Children::report_output(const Command& command, int wait_status) {
    const std::string output = read_file(command.output);
    std::ofstream(command.host->log_path(), std::ios::app) << output;
    std::filesystem::remove(command.output);
    const std::string shown = output.substr(0, longest_shown_output);
    const std::string name = command.host->name();
    reporters_.event({.event = "ran",
                      .host = name,
                      .details = {{"command", json_string(command.text)},
                                  end_detail(wait_status),
                                  {"output", json_string(shown)}},
                      .sentence = fmt::format("{} ran '{}': {}\n{}", name, command.text,
                                              how_it_ended(wait_status), shown)});
}

}
