// How quick can a plain search be? Dijkstra over compressed rows with the binary heap of the
// standard library, early exit and the path: the limit beside which the others are measured.

#include <cstdint>
#include <functional>
#include <limits>
#include <queue>
#include <utility>
#include <vector>

namespace {

constexpr std::int64_t FAR = std::numeric_limits<std::int64_t>::max();
using Item = std::pair<std::int64_t, std::int64_t>;  // distance, node

// Settle nodes from the source until `left` wanted nodes are settled; `parent` may be null.
void settle(std::int64_t nodes, const std::int64_t* start, const std::int64_t* head,
            const std::int64_t* weight, std::int64_t source, const std::vector<char>& wanted,
            std::int64_t left, std::vector<std::int64_t>& distance,
            std::vector<std::int64_t>* parent) {
    distance.assign(nodes, FAR);
    if (parent) parent->assign(nodes, -1);
    std::priority_queue<Item, std::vector<Item>, std::greater<Item>> heap;
    distance[source] = 0;
    heap.emplace(0, source);
    while (!heap.empty()) {
        const auto [reached, node] = heap.top();
        heap.pop();
        if (reached > distance[node]) continue;
        if (wanted[node] && --left == 0) return;
        for (std::int64_t edge = start[node]; edge < start[node + 1]; ++edge) {
            const std::int64_t other = head[edge];
            const std::int64_t next = reached + weight[edge];
            if (next < distance[other]) {
                distance[other] = next;
                if (parent) (*parent)[other] = node;
                heap.emplace(next, other);
            }
        }
    }
}

}  // namespace

extern "C" {

// Write the nodes of the best path to `path`, target first; return the distance, -1 for none.
std::int64_t route(std::int64_t nodes, const std::int64_t* start, const std::int64_t* head,
                   const std::int64_t* weight, std::int64_t source, std::int64_t target,
                   std::int64_t* path, std::int64_t* length) {
    std::vector<std::int64_t> distance, parent;
    std::vector<char> wanted(nodes, 0);
    wanted[target] = 1;
    settle(nodes, start, head, weight, source, wanted, 1, distance, &parent);
    *length = 0;
    if (distance[target] == FAR) return -1;
    for (std::int64_t node = target; node != -1; node = parent[node]) path[(*length)++] = node;
    return distance[target];
}

// Fill distances of shape (sources, targets), -1 for none.
void matrix(std::int64_t nodes, const std::int64_t* start, const std::int64_t* head,
            const std::int64_t* weight, std::int64_t sources, const std::int64_t* source,
            std::int64_t targets, const std::int64_t* target, std::int64_t* values) {
    std::vector<std::int64_t> distance;
    std::vector<char> wanted(nodes, 0);
    std::int64_t different = 0;
    for (std::int64_t at = 0; at < targets; ++at) {
        different += wanted[target[at]] ? 0 : 1;
        wanted[target[at]] = 1;
    }
    for (std::int64_t row = 0; row < sources; ++row) {
        settle(nodes, start, head, weight, source[row], wanted, different, distance, nullptr);
        for (std::int64_t at = 0; at < targets; ++at) {
            const std::int64_t found = distance[target[at]];
            values[row * targets + at] = found == FAR ? -1 : found;
        }
    }
}

}  // extern "C"
