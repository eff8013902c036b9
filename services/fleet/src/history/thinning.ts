import { distanceToSegmentM, type LatLon } from '@clutch/shared/geo'

/** Pure: which positions of a track are enough. */
export interface Thinning {
  everyS?: number | undefined
  withinM?: number | undefined
}

type Placed = LatLon & { readonly timeMs: number }

/**
 * @param points in order of time
 * @param anchor the last one that was kept before them: what is kept joins it
 */
export function thinned<P extends Placed>(points: readonly P[], { everyS, withinM }: Thinning, anchor?: Placed): P[] {
  const sparse = everyS === undefined ? points : firstOfEach(points, everyS * 1_000, anchor)
  return withinM === undefined ? [...sparse] : simplified(sparse, withinM, anchor)
}

function firstOfEach<P extends Placed>(points: readonly P[], spanMs: number, anchor: Placed | undefined): P[] {
  let last = anchor === undefined ? Number.NEGATIVE_INFINITY : Math.floor(anchor.timeMs / spanMs)
  return points.filter(({ timeMs }) => {
    const span = Math.floor(timeMs / spanMs)
    if (span === last) return false
    last = span
    return true
  })
}

/** Douglas and Peucker: none that is left out lies farther than that from the line. The last always stays, the first without an anchor. */
function simplified<P extends Placed>(points: readonly P[], withinM: number, anchor: Placed | undefined): P[] {
  const line: readonly Placed[] = anchor === undefined ? points : [anchor, ...points]
  if (line.length < 2) return [...points]
  const kept = new Uint8Array(line.length)
  kept[0] = 1
  kept[line.length - 1] = 1
  const spans: [number, number][] = [[0, line.length - 1]]
  for (let span = spans.pop(); span !== undefined; span = spans.pop()) {
    const [from, to] = span
    let farthest = -1
    let farthestM = withinM
    for (let n = from + 1; n < to; n += 1) {
      const awayM = distanceToSegmentM(line[n]!, line[from]!, line[to]!)
      if (awayM <= farthestM) continue
      farthestM = awayM
      farthest = n
    }
    if (farthest < 0) continue
    kept[farthest] = 1
    spans.push([from, farthest], [farthest, to])
  }
  const offset = anchor === undefined ? 0 : 1
  return points.filter((_, n) => kept[n + offset] === 1)
}
