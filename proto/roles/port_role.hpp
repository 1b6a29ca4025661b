// The interface of all roles.
#pragma once

#include "proto/roles/bystander.hpp"
#include "proto/roles/candidate.hpp"
#include "proto/roles/master.hpp"
#include "proto/roles/search.hpp"
#include "proto/roles/slave.hpp"

namespace timed {

inline Role role_of(const Search& /*role*/) { return Role::searching; }
inline Role role_of(const Slave& /*role*/) { return Role::slave; }
inline Role role_of(const Candidate& /*role*/) { return Role::candidate; }
inline Role role_of(const Master& /*role*/) { return Role::master; }
inline Role role_of(const Bystander& /*role*/) { return Role::bystander; }

constexpr auto to_role = [](const auto& role) { return role_of(role); };

/// The master that this host follows or watches, if there is one.
inline const Peer* master_of(const Slave& role) { return role.master() ? &*role.master() : nullptr; }
inline const Peer* master_of(const Bystander& role) { return &role.master(); }
template <class Other> const Peer* master_of(const Other& /*role*/) { return nullptr; }

constexpr auto to_master = [](const auto& role) { return master_of(role); };

}
