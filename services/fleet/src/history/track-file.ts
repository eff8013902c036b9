import type { TrackedPoint } from './store.ts'

/** Pure: a vehicle's track as a file, piece by piece. A silence of this length ends a line. */
const silenceMs = 600_000

export interface TrackFile {
  begin(): string
  points(points: readonly TrackedPoint[]): string
  end(): string
}

export function geojsonTrack(vehicle: { id: string; name: string }): TrackFile {
  let lastMs: number | undefined
  let lines = 0
  let times: string[] = []
  let single = ''
  let inLine = 0
  // A line has two places at least: a single one is written twice.
  const close = () => {
    if (lastMs === undefined) return ''
    const properties = { vehicleId: vehicle.id, name: vehicle.name, times: inLine === 1 ? [...times, ...times] : times }
    return `${inLine === 1 ? `,${single}` : ''}]},"properties":${JSON.stringify(properties)}}`
  }
  return {
    begin: () => '{"type":"FeatureCollection","features":[',
    points: (points) => {
      let text = ''
      for (const { timeMs, lat, lon } of points) {
        single = `[${lon},${lat}]`
        if (lastMs === undefined || timeMs - lastMs > silenceMs) {
          text += `${close()}${lines > 0 ? ',' : ''}\n{"type":"Feature","geometry":{"type":"LineString","coordinates":[${single}`
          lines += 1
          inLine = 0
          times = []
        } else text += `,${single}`
        inLine += 1
        times.push(new Date(timeMs).toISOString())
        lastMs = timeMs
      }
      return text
    },
    end: () => `${close()}\n]}\n`,
  }
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
