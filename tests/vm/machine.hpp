// A virtual machine: an emulated computer with a real kernel and a clock of its own, started, stopped and
// looked into.
#pragma once

#include "tests/vm/monitor.hpp"

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <sys/types.h>

namespace vm {

struct MachineSetting {
    int number = 1;                              // from 1; its name is vmN, its address 10.77.0.N
    std::chrono::system_clock::time_point clock; // what its battery-backed clock shows when it is switched on
    std::filesystem::path image;     // directory with vmlinuz, initrd, rootfs.ext4; not written to
    std::filesystem::path directory; // for its console's text and its monitor
};

std::string machine_name(int number);
std::string machine_address(int number);

class Machine {
  public:
    // Switches it on. Its network card is plugged into the tap device of its name, which must be there.
    explicit Machine(const MachineSetting& setting);
    Machine(Machine&&) = default;
    Machine& operator=(Machine&&) = delete;
    ~Machine(); // pulls the plug

    const std::string& name() const { return name_; }
    const std::string& address() const { return address_; }

    // The machine and all its clocks stand still, and go on from where they stood.
    void pause();
    void resume();

    // Returns when the machine, which was told to by a command on it, has gone to sleep.
    void await_sleep();
    void wake_up();

    std::string console() const; // all that its kernel has said

  private:
    struct Killed {
        void operator()(const pid_t* process) const;
    };

    std::string name_;
    std::string address_;
    std::filesystem::path console_;
    std::unique_ptr<const pid_t, Killed> process_;
    std::unique_ptr<Monitor> monitor_;
};

}
