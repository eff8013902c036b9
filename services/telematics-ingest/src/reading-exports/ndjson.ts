import { unpackReading } from '@clutch/contracts/telematics/reading-batch'
import type { ExportRow, Format } from './row.ts'

/** Pure: readings as the list shows them, one a line. */
export function ndjson(): Format {
  return {
    begin: () => '',
    rows: (_device, rows) => rows.map(lineOf).join(''),
    end: () => '',
  }
}

function lineOf(row: ExportRow): string {
  const { deviceId, receivedAtMs, id, timeMs, lat, lon, altitudeM, speedKmh, courseDeg, satellites, hdop, valid } = row
  const { tenantId: _tenant, ...reading } = unpackReading({ tenantId: '', deviceId, receivedAtMs }, [
    id,
    timeMs,
    lat,
    lon,
    altitudeM,
    speedKmh,
    courseDeg,
    satellites,
    hdop,
    valid,
    row.ignition,
    row.motion,
    row.odometerM,
    row.data,
  ])
  return `${JSON.stringify(reading)}\n`
}
