import type { TrackedPoint } from './store.ts'

/** Pure: a vehicle's track as a file, piece by piece. A silence of this length ends a line. */
const silenceMs = 600_000

export interface TrackFile {
  begin(): string
  points(points: readonly TrackedPoint[]): string
  end(): string
}

/** Lines end at silences, and where they cross the antimeridian (RFC 7946, section 3.1.9): the next one begins on its other side. */
export function geojsonTrack(vehicle: { id: string; name: string }): TrackFile {
  let last: Fix | undefined
  let lines = 0
  let times: string[] = []
  let single = ''
  // A line has two places at least: a single one is written twice.
  const close = () => {
    if (times.length === 0) return ''
    const isSingle = times.length === 1
    const properties = { vehicleId: vehicle.id, name: vehicle.name, times: isSingle ? [...times, ...times] : times }
    times = []
    return `${isSingle ? `,${single}` : ''}]},"properties":${JSON.stringify(properties)}}`
  }
  const add = ({ timeMs, lat, lon }: Fix) => {
    single = `[${lon},${lat}]`
    const isFirst = times.push(new Date(timeMs).toISOString()) === 1
    if (!isFirst) return `,${single}`
    lines += 1
    return `${lines > 1 ? ',' : ''}\n{"type":"Feature","geometry":{"type":"LineString","coordinates":[${single}`
  }
  return {
    begin: () => '{"type":"FeatureCollection","features":[',
    points: (points) => {
      let text = ''
      for (const point of points) {
        if (last !== undefined && point.timeMs - last.timeMs > silenceMs) text += close()
        else if (last !== undefined && Math.abs(point.lon - last.lon) > 180) {
          const [here, there] = atAntimeridian(last, point)
          text += `${add(here)}${close()}${add(there)}`
        }
        text += add(point)
        last = point
      }
      return text
    },
    end: () => `${close()}\n]}\n`,
  }
}

type Fix = Pick<TrackedPoint, 'timeMs' | 'lat' | 'lon'>

/** Where and when the shorter way leads over it, on either side. */
function atAntimeridian(from: Fix, to: Fix): [Fix, Fix] {
  const eastDeg = from.lon > 0 ? 180 : -180
  const share = (eastDeg - from.lon) / (to.lon + 2 * eastDeg - from.lon)
  const lat = from.lat + (to.lat - from.lat) * share
  const timeMs = Math.round(from.timeMs + (to.timeMs - from.timeMs) * share)
  return [
    { timeMs, lat, lon: eastDeg },
    { timeMs, lat, lon: -eastDeg },
  ]
}

export function gpxTrack(vehicle: { id: string; name: string }): TrackFile {
  let lastMs: number | undefined
  return {
    begin: () =>
      `<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="Clutch" xmlns="http://www.topografix.com/GPX/1/1">\n<trk><name>${escaped(vehicle.name)}</name><src>${vehicle.id}</src>`,
    points: (points) => {
      let text = ''
      for (const { timeMs, lat, lon, altitudeM } of points) {
        if (lastMs === undefined) text += '<trkseg>\n'
        else if (timeMs - lastMs > silenceMs) text += '</trkseg>\n<trkseg>\n'
        lastMs = timeMs
        const height = altitudeM === undefined ? '' : `<ele>${altitudeM.toFixed(1)}</ele>`
        // A longitude is less than 180 in GPX; the meridian is the same.
        const eastDeg = lon === 180 ? -180 : lon
        text += `<trkpt lat="${lat.toFixed(7)}" lon="${eastDeg.toFixed(7)}">${height}<time>${new Date(timeMs).toISOString()}</time></trkpt>\n`
      }
      return text
    },
    end: () => `${lastMs === undefined ? '' : '</trkseg>'}</trk>\n</gpx>\n`,
  }
}

const special: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** Without what XML 1.0 has no character for. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>]/g, (character) => special[character]!)
}
