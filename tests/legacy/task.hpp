// A coroutine that other coroutines call: the historic daemons are sequential programs that block in the
// middle of a procedure, and are written here in that form.
#pragma once

#include <coroutine>
#include <optional>
#include <utility>

namespace legacy {

template <class Value> class Task;

namespace detail {

struct PromiseBase {
    std::coroutine_handle<> caller = std::noop_coroutine();

    struct Return {
        static bool await_ready() noexcept { return false; }
        template <class Promise>
        static std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> finished) noexcept {
            return finished.promise().caller;
        }
        static void await_resume() noexcept {}
    };

    static std::suspend_always initial_suspend() noexcept { return {}; }
    static Return final_suspend() noexcept { return {}; }
    static void unhandled_exception() { throw; }
};

template <class Value> struct Promise : PromiseBase {
    std::optional<Value> value;

    Task<Value> get_return_object();
    void return_value(Value returned) { value = std::move(returned); }
    Value take() { return *std::move(value); }
};

template <> struct Promise<void> : PromiseBase {
    Task<void> get_return_object();
    static void return_void() {}
    static void take() {}
};

}

/// Starts when awaited, and owns its arguments until it is destroyed.
template <class Value = void> class [[nodiscard]] Task {
  public:
    using promise_type = detail::Promise<Value>;

    explicit Task(std::coroutine_handle<promise_type> coroutine)
        : coroutine_(coroutine) {}
    Task(Task&& other) noexcept
        : coroutine_(std::exchange(other.coroutine_, nullptr)) {}
    Task& operator=(Task&& other) noexcept {
        std::swap(coroutine_, other.coroutine_);
        return *this;
    }
    Task(const Task&) = delete;
    Task& operator=(const Task&) = delete;
    ~Task() {
        if (coroutine_) coroutine_.destroy();
    }

    /// For the outermost task, which is not awaited.
    void start() const { coroutine_.resume(); }

    [[nodiscard]] bool await_ready() const noexcept { return coroutine_.done(); }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> caller) noexcept {
        coroutine_.promise().caller = caller;
        return coroutine_;
    }
    Value await_resume() { return coroutine_.promise().take(); }

  private:
    std::coroutine_handle<promise_type> coroutine_;
};

template <class Value> Task<Value> detail::Promise<Value>::get_return_object() {
    return Task<Value>{std::coroutine_handle<Promise>::from_promise(*this)};
}
inline Task<void> detail::Promise<void>::get_return_object() {
    return Task<void>{std::coroutine_handle<Promise>::from_promise(*this)};
}

}
