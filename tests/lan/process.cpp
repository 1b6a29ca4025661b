// fork and exec, with everything prepared before the fork, because other threads are running.
#include "tests/lan/process.hpp"

#include "tests/lan/system_error.hpp"
#include "timed/os/descriptor.hpp"

#include <algorithm>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sched.h>
#include <stdexcept>
#include <string_view>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

namespace lan {
namespace {

constexpr std::size_t tools_at_once = 4;
constexpr int exec_failed = 127; // as in the shell

std::vector<char*> pointers(const std::vector<std::string>& words) {
    std::vector<char*> result;
    result.reserve(words.size() + 1);
    for (const auto& word : words) result.push_back(const_cast<char*>(word.c_str())); // exec's own signature
    result.push_back(nullptr);
    return result;
}

void say(std::string_view text) {
    [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, text.data(), text.size());
}

[[noreturn]] void become(const Launch& launch, char* const* words, char* const* environment, int nothing) {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    std::signal(SIGPIPE, SIG_DFL);

    dup2(launch.input < 0 ? nothing : launch.input, STDIN_FILENO);
    dup2(launch.output < 0 ? nothing : launch.output, STDOUT_FILENO);
    dup2(STDOUT_FILENO, STDERR_FILENO);
    for (const int space : launch.namespaces) {
        if (setns(space, 0) < 0) {
            say("Cannot enter the host's namespace.\n");
            _exit(exec_failed);
        }
    }
    execvpe(words[0], words, environment);
    say("Cannot run ");
    say(words[0]);
    say(": no such program, or not one to run.\n");
    _exit(exec_failed);
}

os::Descriptor memory_file(std::string_view content) {
    os::Descriptor file(checked(memfd_create("lan", MFD_CLOEXEC), "make a file in memory"));
    checked(pwrite(file.get(), content.data(), content.size(), 0), "write to memory");
    return file;
}

std::string content_of(const os::Descriptor& file) {
    std::string content(static_cast<std::size_t>(lseek(file.get(), 0, SEEK_END)), '\0');
    const ssize_t size = pread(file.get(), content.data(), content.size(), 0);
    content.resize(static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    return content;
}

class RunningTool {
  public:
    explicit RunningTool(const Tool& tool)
        : name_(tool.words[0])
        , input_(memory_file(tool.input))
        , output_(memory_file({})) {
        pid_ = launch({.words = tool.words,
                       .environment = {},
                       .namespaces = tool.namespaces,
                       .input = input_.get(),
                       .output = output_.get()});
    }

    void finish() {
        int status = 0;
        while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
        }
        if (status != 0) throw std::runtime_error(name_ + " failed: " + content_of(output_));
    }

  private:
    std::string name_;
    os::Descriptor input_;
    os::Descriptor output_;
    pid_t pid_ = -1;
};

}

pid_t launch(const Launch& launch) {
    const auto words = pointers(launch.words);
    const auto given_environment = pointers(launch.environment);
    char* const* environment = launch.environment.empty() ? environ : given_environment.data();
    const os::Descriptor nothing(checked(open("/dev/null", O_RDWR | O_CLOEXEC), "open /dev/null"));
    const pid_t child = checked(fork(), "start a process");
    if (child == 0) become(launch, words.data(), environment, nothing.get());
    setpgid(child, child); // here too, so that an immediate signal to the group reaches it
    return child;
}

void run_tools(const std::vector<Tool>& tools) {
    for (std::size_t first = 0; first < tools.size(); first += tools_at_once) {
        std::vector<RunningTool> running;
        for (std::size_t i = first; i < std::min(first + tools_at_once, tools.size()); ++i)
            running.emplace_back(tools[i]);
        for (auto& tool : running) tool.finish();
    }
}

}
