package shifts

import (
	"container/heap"
	"math"
)

// graph is a flow problem with non-negative costs: every node's supply (negative:
// demand) is to be sent at least cost. Arcs are kept in pairs, an arc and its way
// back. After run, potential is dual feasible: on every arc with room left,
// cost + potential[from] - potential[to] >= 0.
type graph struct {
	arcs      []arc
	out       [][]int32
	supply    []int64
	potential []int64
	distance  []int64
	level     []int32
	next      []int
}

type arc struct {
	to   int32
	room int64
	cost int64
}

func newGraph(nodes int) *graph {
	return &graph{
		out: make([][]int32, nodes), supply: make([]int64, nodes), potential: make([]int64, nodes),
		distance: make([]int64, nodes), level: make([]int32, nodes), next: make([]int, nodes),
	}
}

// arc adds an arc; the i-th one added has index 2i, its way back 2i+1.
func (g *graph) arc(from, to int, room, cost int64) {
	g.out[from] = append(g.out[from], int32(len(g.arcs)))
	g.out[to] = append(g.out[to], int32(len(g.arcs)+1))
	g.arcs = append(g.arcs, arc{int32(to), room, cost}, arc{int32(from), 0, -cost})
}

// flow is what runs through the i-th arc added.
func (g *graph) flow(i int) int64 { return g.arcs[2*i+1].room }

// run sends all supplies. Each round finds the distances from the nodes that still
// have something, and sends all that can go along shortest ways at once; the
// number of rounds is that of different distances, which is small where shifts
// have few costs.
func (g *graph) run() {
	for g.shortest() {
		for g.layers() {
			clear(g.next)
			for node := range g.supply {
				for g.supply[node] > 0 {
					sent := g.push(int32(node), g.supply[node])
					if sent == 0 {
						break
					}
					g.supply[node] -= sent
				}
			}
		}
	}
}

const far = math.MaxInt64

// shortest updates the potentials by the distances from all nodes with a supply,
// none larger than that of the nearest node with a demand; false when there is no
// such node left.
func (g *graph) shortest() bool {
	var open frontier
	for node, supply := range g.supply {
		g.distance[node] = far
		if supply > 0 {
			g.distance[node] = 0
			open = append(open, reached{0, int32(node)})
		}
	}
	heap.Init(&open)
	nearest := int64(far)
	for open.Len() > 0 && nearest == far {
		here := heap.Pop(&open).(reached)
		if here.distance > g.distance[here.node] {
			continue
		}
		if g.supply[here.node] < 0 {
			nearest = here.distance
			break
		}
		g.relax(here, &open)
	}
	if nearest == far {
		return false
	}
	for node := range g.potential {
		g.potential[node] += min(g.distance[node], nearest)
	}
	return true
}

func (g *graph) relax(here reached, open *frontier) {
	for _, i := range g.out[here.node] {
		a := g.arcs[i]
		if a.room == 0 {
			continue
		}
		if d := here.distance + a.cost + g.potential[here.node] - g.potential[a.to]; d < g.distance[a.to] {
			g.distance[a.to] = d
			heap.Push(open, reached{d, a.to})
		}
	}
}

// tight says whether an arc lies on a shortest way and has room.
func (g *graph) tight(from int32, a arc) bool {
	return a.room > 0 && a.cost+g.potential[from]-g.potential[a.to] == 0
}

// layers numbers the nodes by their steps from supplies over tight arcs, so that
// pushing only ever goes forward; false when no demand is reached.
func (g *graph) layers() bool {
	const unseen = -1
	var queue []int32
	for node, supply := range g.supply {
		g.level[node] = unseen
		if supply > 0 {
			g.level[node] = 0
			queue = append(queue, int32(node))
		}
	}
	found := false
	for ; len(queue) > 0; queue = queue[1:] {
		node := queue[0]
		found = found || g.supply[node] < 0
		for _, i := range g.out[node] {
			if a := g.arcs[i]; g.level[a.to] == unseen && g.tight(node, a) {
				g.level[a.to] = g.level[node] + 1
				queue = append(queue, a.to)
			}
		}
	}
	return found
}

// push sends up to so much from a node to a demand and returns what went.
func (g *graph) push(node int32, most int64) int64 {
	if g.supply[node] < 0 {
		sent := min(most, -g.supply[node])
		g.supply[node] += sent
		return sent
	}
	for ; g.next[node] < len(g.out[node]); g.next[node]++ {
		i := g.out[node][g.next[node]]
		a := g.arcs[i]
		if g.level[a.to] != g.level[node]+1 || !g.tight(node, a) {
			continue
		}
		if sent := g.push(a.to, min(most, a.room)); sent > 0 {
			g.arcs[i].room -= sent
			g.arcs[i^1].room += sent
			return sent
		}
	}
	return 0
}

// reached is a node at a distance; frontier is the heap of those not yet left.
type reached struct {
	distance int64
	node     int32
}

type frontier []reached

func (f frontier) Len() int           { return len(f) }
func (f frontier) Less(a, b int) bool { return f[a].distance < f[b].distance }
func (f frontier) Swap(a, b int)      { f[a], f[b] = f[b], f[a] }
func (f *frontier) Push(x any)        { *f = append(*f, x.(reached)) }
func (f *frontier) Pop() any {
	old := *f
	last := old[len(old)-1]
	*f = old[:len(old)-1]
	return last
}
