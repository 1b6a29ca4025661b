// A virtual machine: an emulated computer with a real kernel and its own clock.
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
    std::chrono::system_clock::time_point clock; // initial time of its hardware clock
    std::filesystem::path image;                 // directory with vmlinuz, initrd, rootfs.ext4; read only
    std::filesystem::path directory;             // for its console log and monitor socket
};

std::string machine_name(int number);
std::string machine_address(int number);

class Machine {
  public:
    // Switches it on. Its network card is attached to the tap device of its name, which must exist.
    explicit Machine(const MachineSetting& setting);
    Machine(Machine&&) = default;
    Machine& operator=(Machine&&) = delete;
    ~Machine(); // switches it off

    const std::string& name() const { return name_; }
    const std::string& address() const { return address_; }

    // The machine and all its clocks are paused, and resumed.
    void pause();
    void resume();

    // Returns when the machine, after a command on it, is suspended.
    void await_sleep();
    void wake_up();

    std::string console() const; // its kernel's console output

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
