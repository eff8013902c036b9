import type { ExportedDevice, ExportRow, Format, Rest } from './row.ts'

/**
 * Pure: readings as CSV (RFC 4180; UTF-8, CRLF, a header). Names end in their units. What has no column stands as JSON
 * in `more`, so a file holds all that was said.
 */

type Cell = string | number | boolean | null | undefined

const plain = [
  'fuelPercent',
  'fuelLitres',
  'engineHours',
  'batteryV',
  'batteryPercent',
  'charging',
  'externalV',
  'stateOfChargePercent',
] as const satisfies (keyof Rest)[]
const texts = ['driverKey', 'trailerKey', 'vin'] as const satisfies (keyof Rest)[]
const lists = ['alarms', 'troubleCodes', 'flags'] as const satisfies (keyof Rest)[]

const before = [
  'deviceId',
  'deviceName',
  'time',
  'receivedAt',
  'id',
  'lat',
  'lon',
  'altitudeM',
  'speedKmh',
  'courseDeg',
]
const between = ['satellites', 'hdop', 'valid', 'accuracyM', 'fixTime', 'ignition', 'motion', 'odometerM']

export function csv(timeZone?: string): Format {
  const local = timeZone === undefined ? undefined : localTimes(timeZone)
  const columns = [
    ...before,
    ...between,
    ...plain,
    ...texts,
    ...lists,
    'more',
    ...(local === undefined ? [] : ['localTime']),
  ]
  return {
    begin: () => `${columns.join(',')}\r\n`,
    rows: (device, rows) => {
      let written = ''
      for (const row of rows) {
        const cells = cellsOf(device, row)
        if (local !== undefined) cells.push(local(row.timeMs))
        written += `${cells.map(cellOf).join(',')}\r\n`
      }
      return written
    },
    end: () => '',
  }
}

function cellsOf({ name }: ExportedDevice, row: ExportRow): Cell[] {
  const said: Rest = row.data === null ? {} : (JSON.parse(row.data) as Rest)
  const more: Record<string, unknown> = { ...said }
  const taken = (field: keyof Rest) => {
    delete more[field]
    return said[field]
  }
  const { accuracyM, time, ...ofPosition } = (taken('position') ?? {}) as NonNullable<Rest['position']>
  if (Object.keys(ofPosition).length > 0) more.position = ofPosition
  const cells: Cell[] = [
    row.deviceId,
    name,
    new Date(row.timeMs).toISOString(),
    new Date(row.receivedAtMs).toISOString(),
    // Sixteen hexadecimal digits: some would be read as a number.
    row.id,
    row.lat,
    row.lon,
    row.altitudeM,
    row.speedKmh,
    row.courseDeg,
    row.satellites,
    row.hdop,
    row.valid,
    accuracyM,
    time,
    row.ignition,
    row.motion,
    row.odometerM,
    ...plain.map((field) => taken(field) as Cell),
    ...texts.map((field) => taken(field) as Cell),
    ...lists.map((field) => (taken(field) as string[] | undefined)?.join(';')),
  ]
  cells.push(Object.keys(more).length === 0 ? null : JSON.stringify(more))
  return cells
}

function cellOf(value: Cell): string {
  if (value === null || value === undefined) return ''
  if (typeof value !== 'string') return String(value)
  const text = isFormula.test(value) ? `'${value}` : value
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** A spreadsheet would reckon with it, so it gets an apostrophe; so does what begins with one, to be told apart. */
const isFormula = /^[=+\-@\t\r\n'|%]/
const needsQuotes = /[",\r\n]|^\s|\s$/

const quarterMs = 15 * 60_000

/** The wall clock of a zone with its distance from UTC. Zones change on quarters of an hour, so it is asked once for each. */
function localTimes(timeZone: string): (timeMs: number) => string {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
  let quarter = Number.NaN
  let offset = 'Z'
  let offsetMs = 0
  return (timeMs) => {
    if (Math.floor(timeMs / quarterMs) !== quarter) {
      quarter = Math.floor(timeMs / quarterMs)
      const name = format.formatToParts(timeMs).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT'
      const [, sign = '+', hours = '00', minutes = '00', seconds = '00'] =
        /^GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(name) ?? []
      offset = `${sign}${hours}:${minutes}`
      // Before standard time there were zones with seconds; what is shown is rounded to minutes.
      const shown = Number(hours) * 60 + Number(minutes) + (Number(seconds) >= 30 ? 1 : 0)
      offsetMs = (sign === '-' ? -1 : 1) * shown * 60_000
      if (Number(seconds) >= 30)
        offset = `${sign}${String(Math.trunc(shown / 60)).padStart(2, '0')}:${String(shown % 60).padStart(2, '0')}`
    }
    return `${new Date(timeMs + offsetMs).toISOString().slice(0, -1)}${offset}`
  }
}
