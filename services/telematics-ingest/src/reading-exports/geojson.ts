import { type ExportedDevice, type ExportRow, type Format, isPlaced, type Rest, trackGapMs } from './row.ts'

/** Pure: readings as GeoJSON (RFC 7946), one FeatureCollection. */

const head = '{"type":"FeatureCollection","features":['
const tail = '\n]}\n'

/** A feature for each reading that tells a place, believed or not; `valid` says which. */
export function geojsonPoints(): Format {
  let first = true
  return {
    begin: () => head,
    rows: (_device, rows) => {
      let written = ''
      for (const row of rows) {
        if (row.lat === null || row.lon === null) continue
        written += `${first ? '' : ','}\n${JSON.stringify(pointOf(row))}`
        first = false
      }
      return written
    },
    end: () => tail,
  }
}

function pointOf(row: ExportRow): unknown {
  const { deviceId, timeMs, id, receivedAtMs, lat, lon, altitudeM, data, ...said } = row
  const told = Object.entries(said).filter(([, value]) => value !== null)
  const { position, ...rest } = data === null ? ({} as Rest) : (JSON.parse(data) as Rest)
  return {
    type: 'Feature',
    id: `${deviceId}/${id}`,
    geometry: { type: 'Point', coordinates: altitudeM === null ? [lon, lat] : [lon, lat, altitudeM] },
    properties: {
      deviceId,
      readingId: id,
      time: new Date(timeMs).toISOString(),
      receivedAt: new Date(receivedAtMs).toISOString(),
      ...Object.fromEntries(told),
      ...(position?.accuracyM === undefined ? {} : { accuracyM: position.accuracyM }),
      ...(position?.time === undefined ? {} : { fixTime: position.time }),
      ...rest,
    },
  }
}

interface Line {
  readonly device: ExportedDevice
  readonly fromMs: number
  lastMs: number
  lastLon: number
  lastLat: number
  points: number
  /** The first place, until there is a second: one alone is no line. */
  waiting: string | undefined
}

/**
 * A feature for each time between two silences: a MultiLineString, cut where it crosses the antimeridian (section 3.1.9).
 * A place all alone is a Point.
 */
export function geojsonLines(): Format {
  let line: Line | undefined
  let first = true
  const feature = () => {
    const written = `${first ? '' : ','}\n{"type":"Feature","geometry":`
    first = false
    return written
  }
  const close = () => {
    if (line === undefined) return ''
    const { device, fromMs, lastMs, points, waiting } = line
    const properties = {
      deviceId: device.id,
      deviceName: device.name,
      from: new Date(fromMs).toISOString(),
      to: new Date(lastMs).toISOString(),
      points,
    }
    line = undefined
    const geometry = waiting === undefined ? ']]}' : `${feature()}{"type":"Point","coordinates":${waiting}}`
    return `${geometry},"properties":${JSON.stringify(properties)}}`
  }
  const add = (device: ExportedDevice, { lat, lon, timeMs }: { lat: number; lon: number; timeMs: number }) => {
    let written = ''
    if (line !== undefined && (line.device.id !== device.id || timeMs - line.lastMs > trackGapMs)) written += close()
    const place = `[${lon},${lat}]`
    if (line === undefined) {
      line = { device, fromMs: timeMs, lastMs: timeMs, lastLon: lon, lastLat: lat, points: 1, waiting: place }
      return written
    }
    if (line.waiting !== undefined) {
      written += `${feature()}{"type":"MultiLineString","coordinates":[[${line.waiting}`
      line.waiting = undefined
    }
    written += `${cutBetween(line.lastLat, line.lastLon, lat, lon)},${place}`
    line.lastMs = timeMs
    line.lastLon = lon
    line.lastLat = lat
    line.points += 1
    return written
  }
  return {
    begin: () => head,
    rows: (device, rows) => {
      let written = ''
      for (const row of rows) if (isPlaced(row)) written += add(device, row)
      return written
    },
    end: () => `${close()}${tail}`,
  }
}

/** Where the shorter way leads over the antimeridian: the end of one line there, and the beginning of the next. */
function cutBetween(fromLat: number, fromLon: number, toLat: number, toLon: number): string {
  if (Math.abs(toLon - fromLon) <= 180) return ''
  const edge = fromLon >= 0 ? 180 : -180
  const toEdge = edge - fromLon
  const whole = toEdge + (toLon + edge)
  const lat = whole === 0 ? fromLat : fromLat + ((toLat - fromLat) * toEdge) / whole
  return `,[${edge},${lat}]],[[${-edge},${lat}]`
}
