// Enters the namespaces, drops the privilege to set clocks, and supervises the process inside.
#include "tests/lan/sandbox.hpp"

#include "tests/lan/system_error.hpp"

#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <linux/capability.h>
#include <sched.h>
#include <stdexcept>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace lan {
namespace {

using Capabilities = std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3>;

Capabilities own_capabilities() {
    __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    Capabilities capabilities{};
    checked(syscall(SYS_capget, &header, capabilities.data()), "read this process's capabilities");
    return capabilities;
}

void set_own_capabilities(const Capabilities& capabilities) {
    __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    checked(syscall(SYS_capset, &header, capabilities.data()), "give up a capability");
}

// CAP_SYS_ADMIN makes network namespaces, CAP_NET_ADMIN connects them.
bool may_make_namespaces() {
    constexpr unsigned needed = 1U << CAP_SYS_ADMIN | 1U << CAP_NET_ADMIN | 1U << CAP_NET_RAW;
    return (own_capabilities()[0].effective & needed) == needed;
}

// Permanently: no program started from here, under any user, can regain the privilege.
void give_up_setting_clocks() {
    checked(prctl(PR_CAPBSET_DROP, CAP_SYS_TIME, 0, 0, 0), "give up the right to set the clock");
    Capabilities capabilities = own_capabilities();
    auto& first = capabilities[0];
    for (__u32* set : {&first.effective, &first.permitted, &first.inheritable}) *set &= ~(1U << CAP_SYS_TIME);
    set_own_capabilities(capabilities);
}

void write_line(const char* path, const std::string& line) {
    std::ofstream file(path);
    file << line << std::endl;
    if (!file) fail(std::string("write to ") + path);
}

[[noreturn]] void say_namespaces_are_forbidden() {
    const int error = errno;
    throw std::runtime_error("This machine forbids namespaces to ordinary users (" +
                             std::generic_category().message(error) +
                             "). Run the LAN as root, or allow them, as root: sysctl -w "
                             "user.max_user_namespaces=10000 and, where they exist, "
                             "kernel.unprivileged_userns_clone=1 (Debian) and "
                             "kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu).");
}

void enter_user_namespace() {
    const auto user = std::to_string(geteuid());
    const auto group = std::to_string(getegid());
    if (unshare(CLONE_NEWUSER) < 0) say_namespaces_are_forbidden();
    write_line("/proc/self/setgroups", "deny");
    write_line("/proc/self/uid_map", "0 " + user + " 1");
    write_line("/proc/self/gid_map", "0 " + group + " 1");
}

// The LAN needs a few descriptors for each host, and the usual soft limit is 1024.
void raise_descriptor_limit() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

class TemporaryDirectory {
  public:
    TemporaryDirectory() {
        std::string pattern = std::filesystem::temp_directory_path() / "lan-XXXXXX";
        if (!mkdtemp(pattern.data())) fail("make a directory " + pattern);
        path_ = pattern;
        std::filesystem::permissions(path_,
                                     std::filesystem::perms(0755)); // hosts' programs may run as other users
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    ~TemporaryDirectory() {
        std::error_code ignored; // the other process may remove it at the same time
        std::filesystem::remove_all(path_, ignored);
    }

    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

sigset_t watched_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    for (int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD}) sigaddset(&signals, signal);
    return signals;
}

// Forwards signals to the inner process until it ends.
int watch_over(pid_t inner, const sigset_t& signals) {
    int status = 0;
    while (waitpid(inner, &status, WNOHANG) != inner) {
        const int signal = sigwaitinfo(&signals, nullptr);
        if (signal > 0 && signal != SIGCHLD) kill(inner, signal);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// Mounts inside are invisible outside. In a chroot "/" is no mount that could be made private; file mounts
// there are visible in the chroot until they are removed at the end.
void keep_mounts_inside() {
    if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0) return;
    if (errno != EINVAL) fail("make mounts private");
    mount(nullptr, "/proc", nullptr, MS_REC | MS_PRIVATE, nullptr);
}

}

int run_in_sandbox(const std::function<int(const std::filesystem::path& directory)>& body) {
    const TemporaryDirectory directory;
    if (!may_make_namespaces()) enter_user_namespace();
    give_up_setting_clocks();
    raise_descriptor_limit();
    if (unshare(CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS) < 0) say_namespaces_are_forbidden();
    keep_mounts_inside();

    const sigset_t signals = watched_signals();
    sigset_t signals_before;
    sigprocmask(SIG_BLOCK, &signals, &signals_before);
    const pid_t inner = checked(fork(), "start a process");
    if (inner != 0) return watch_over(inner, signals);

    // A separate process group: if this program's group is killed, the outer process still cleans up.
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    sigprocmask(SIG_SETMASK, &signals_before, nullptr);
    // A /proc of the processes inside. Some containers refuse it, and most programs work without.
    mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr);
    return body(directory.path()); // and then removes the directory, in case the outer process is gone
}

}
