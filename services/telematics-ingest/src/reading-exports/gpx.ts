import { type ExportRow, type Format, isPlaced, trackGapMs } from './row.ts'

/**
 * Pure: places as GPX 1.1 (https://www.topografix.com/GPX/1/1/): a track for each device, a segment for each time between
 * two silences. Only places that the device believed in; the rest of a reading has no home here.
 */

const head = `<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="Clutch" xmlns="http://www.topografix.com/GPX/1/1" xmlns:tp="http://www.garmin.com/xmlschemas/TrackPointExtension/v2">
`

export function gpx(): Format {
  let deviceId: string | undefined
  let lastMs: number | undefined
  const close = () => `${lastMs === undefined ? '' : '</trkseg>'}${deviceId === undefined ? '' : '</trk>\n'}`
  return {
    begin: () => head,
    rows: (device, rows) => {
      let written = ''
      if (device.id !== deviceId) {
        written += `${close()}<trk><name>${escaped(device.name)}</name><src>${escaped(device.id)}</src>`
        deviceId = device.id
        lastMs = undefined
      }
      for (const row of rows) {
        if (!isPlaced(row)) continue
        if (lastMs === undefined) written += '<trkseg>\n'
        else if (row.timeMs - lastMs > trackGapMs) written += '</trkseg>\n<trkseg>\n'
        lastMs = row.timeMs
        written += pointOf(row)
      }
      return written
    },
    end: () => `${close()}</gpx>\n`,
  }
}

/** In the order that the schema wants. */
function pointOf(row: ExportRow & { readonly lat: number; readonly lon: number }): string {
  const { altitudeM, satellites, hdop, speedKmh, courseDeg } = row
  const element = (name: string, value: string | number | null) =>
    value === null ? '' : `<${name}>${typeof value === 'number' ? decimal(value) : value}</${name}>`
  const moving =
    speedKmh === null && courseDeg === null
      ? ''
      : `<extensions><tp:TrackPointExtension>${element('tp:speed', speedKmh === null ? null : metresPerSecond(speedKmh))}${element('tp:course', courseDeg === null ? null : courseDeg % 360)}</tp:TrackPointExtension></extensions>`
  // A longitude is less than 180 here; the meridian is the same.
  const lon = row.lon === 180 ? -180 : row.lon
  return `<trkpt lat="${decimal(row.lat)}" lon="${decimal(lon)}">${element('ele', altitudeM)}<time>${new Date(row.timeMs).toISOString()}</time>${element('sat', satellites)}${element('hdop', hdop)}${moving}</trkpt>\n`
}

function metresPerSecond(kmh: number): number {
  return Math.round((kmh / 3.6) * 1_000) / 1_000
}

/** xsd:decimal knows no exponent. */
function decimal(value: number): string {
  const text = String(value)
  if (!text.includes('e')) return text
  return Math.abs(value) < 1
    ? value.toFixed(20).replace(/0+$/, '').replace(/\.$/, '')
    : BigInt(Math.round(value)).toString()
}

const special: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Without what XML 1.0 has no character for. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"]/g, (character) => special[character] ?? '')
}
