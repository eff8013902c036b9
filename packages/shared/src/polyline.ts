import { distanceToSegmentM, type LatLon } from './geo.ts'

// Lines as text: Google's encoded polyline algorithm with five decimals (about a metre), which is what OSRM, Valhalla and map libraries
// read and write.

const scale = 1e5

export function encodePolyline(points: readonly LatLon[]): string {
  let text = ''
  let [lat, lon] = [0, 0]
  for (const point of points) {
    const next = [Math.round(point.lat * scale), Math.round(point.lon * scale)] as const
    text += encoded(next[0] - lat) + encoded(next[1] - lon)
    ;[lat, lon] = next
  }
  return text
}

function encoded(delta: number): string {
  let left = delta < 0 ? ~(delta << 1) : delta << 1
  let text = ''
  for (; left >= 0x20; left >>>= 5) text += String.fromCharCode((0x20 | (left & 0x1f)) + 63)
  return text + String.fromCharCode(left + 63)
}

/** @throws RangeError when it is none */
export function decodePolyline(text: string): LatLon[] {
  const points: LatLon[] = []
  let [at, lat, lon] = [0, 0, 0]
  const next = (): number => {
    let [value, shift, chunk] = [0, 0, 0x20]
    while (chunk >= 0x20) {
      chunk = text.charCodeAt(at++) - 63
      // Not a number beyond the end.
      if (!(chunk >= 0 && chunk < 0x40) || shift > 30) throw new RangeError('no encoded polyline')
      value |= (chunk & 0x1f) << shift
      shift += 5
    }
    return value & 1 ? ~(value >>> 1) : value >>> 1
  }
  while (at < text.length) {
    lat += next()
    lon += next()
    points.push({ lat: lat / scale, lon: lon / scale })
  }
  return points
}

/** Leaves out points that lie within so many metres of the line that stays (Douglas and Peucker 1973), more of them where too many stay. */
export function thinnedLine(line: readonly LatLon[], { withinM, most }: { withinM: number; most: number }): LatLon[] {
  let kept = [...line]
  for (let bound = withinM; ; bound *= 2) {
    kept = within(kept, bound)
    if (kept.length <= Math.max(2, most)) return kept
  }
}

function within(line: readonly LatLon[], withinM: number): LatLon[] {
  const stays = new Uint8Array(line.length).fill(0)
  const pieces: [number, number][] = [[0, line.length - 1]]
  for (let piece = pieces.pop(); piece !== undefined; piece = pieces.pop()) {
    const [from, to] = piece
    stays[from] = 1
    stays[to] = 1
    let [furthest, furthestM] = [-1, withinM]
    for (let at = from + 1; at < to; at++) {
      const awayM = distanceToSegmentM(line[at]!, line[from]!, line[to]!)
      if (awayM > furthestM) [furthest, furthestM] = [at, awayM]
    }
    if (furthest !== -1) pieces.push([from, furthest], [furthest, to])
  }
  return line.filter((_, at) => stays[at] === 1)
}
