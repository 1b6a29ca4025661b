// The options of QEMU. Without hardware acceleration, so that it runs inside other virtual machines too.
#include "tests/vm/machine.hpp"

#include "tests/lan/process.hpp"
#include "tests/lan/system_error.hpp"
#include "tests/lan/text_file.hpp"
#include "tests/vm/waiting.hpp"
#include "timed/os/descriptor.hpp"

#include <csignal>
#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/wait.h>

namespace vm {
namespace {

using namespace std::chrono_literals;

constexpr auto start_patience = 30s;
constexpr auto sleep_patience = 30s;
// Nice value: more than normal priority, because emulation is slow.
constexpr int priority = -10;

std::string kernel_words(const MachineSetting& setting) {
    return fmt::format(
        "console=ttyS0 quiet panic=-1 net.ifnames=0 mitigations=off audit=0 random.trust_cpu=on "
        // otherwise the kernel rejects the counter after a pause
        "no_timer_check tsc=nowatchdog "
        "systemd.show_status=0 systemd.hostname={} vm.ip={}/24",
        machine_name(setting.number), machine_address(setting.number));
}

std::vector<std::string> qemu_words(const MachineSetting& setting, const std::filesystem::path& monitor,
                                    const std::filesystem::path& console) {
    const auto file = [&](const char* name) { return (setting.image / name).string(); };
    const auto clock = std::chrono::time_point_cast<std::chrono::seconds>(setting.clock);
    return {"qemu-system-x86_64",
            "-nodefaults",
            "-no-user-config",
            "-no-reboot",
            "-display",
            "none",
            "-machine",
            "q35,hpet=on",
            "-accel",
            "tcg,thread=single,tb-size=128",
            "-cpu",
            "max",
            "-smp",
            "1",
            "-m",
            "256",
            "-rtc",
            fmt::format("base={:%Y-%m-%dT%H:%M:%S},clock=vm", fmt::gmtime(clock)),
            "-kernel",
            file("vmlinuz"),
            "-initrd",
            file("initrd"),
            "-append",
            kernel_words(setting),
            "-drive",
            fmt::format("file={},format=raw,if=none,id=disk,snapshot=on,cache=unsafe", file("rootfs.ext4")),
            "-device",
            "virtio-blk-pci,drive=disk",
            "-netdev",
            fmt::format("tap,id=net,ifname={},script=no,downscript=no", machine_name(setting.number)),
            "-device",
            fmt::format("virtio-net-pci,netdev=net,mac=52:54:00:00:00:{:02x},romfile=", setting.number),
            "-serial",
            fmt::format("file:{}", console.string()),
            "-qmp",
            fmt::format("unix:{},server=on,wait=off", monitor.string())};
}

// Does not reap the process: Killed does.
bool has_ended(pid_t process) {
    siginfo_t end{};
    waitid(P_PID, static_cast<id_t>(process), &end, WEXITED | WNOHANG | WNOWAIT);
    return end.si_pid != 0;
}

}

std::string machine_name(int number) { return fmt::format("vm{}", number); }
std::string machine_address(int number) { return fmt::format("10.77.0.{}", number); }

void Machine::Killed::operator()(const pid_t* process) const {
    kill(-*process, SIGKILL);
    while (waitpid(*process, nullptr, 0) < 0 && errno == EINTR) {
    }
    delete process;
}

Machine::Machine(const MachineSetting& setting)
    : name_(machine_name(setting.number))
    , address_(machine_address(setting.number))
    , console_(setting.directory / (name_ + ".console")) {
    const auto socket = setting.directory / (name_ + ".monitor");
    const auto messages = setting.directory / (name_ + ".messages");
    const os::Descriptor output(lan::checked(
        open(messages.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644), "make " + messages.string()));
    const pid_t process = lan::launch({.words = qemu_words(setting, socket, console_),
                                       .environment = {},
                                       .namespaces = {},
                                       .output = output.get()});
    process_.reset(new pid_t(process));
    setpriority(PRIO_PROCESS, static_cast<id_t>(process), priority);
    try {
        monitor_ = std::make_unique<Monitor>(socket, start_patience, [&] { return has_ended(process); });
    } catch (const std::runtime_error& error) {
        throw std::runtime_error(fmt::format("{}: {}\n{}", name_, error.what(), lan::read_file(messages)));
    }
}

Machine::~Machine() = default;

void Machine::pause() { monitor_->execute("stop"); }
void Machine::resume() { monitor_->execute("cont"); }

void Machine::await_sleep() {
    const auto sleeps = [this] { return monitor_->execute("query-status").at("status") == "suspended"; };
    if (!poll_until(sleeps, sleep_patience)) throw std::runtime_error(name_ + " does not go to sleep.");
}

void Machine::wake_up() { monitor_->execute("system_wakeup"); }

std::string Machine::console() const { return lan::read_file(console_); }

}
