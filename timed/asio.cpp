// Asio's own code, compiled here once for the whole project.
#include <boost/asio/impl/src.hpp>
