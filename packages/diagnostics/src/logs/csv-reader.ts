import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { flag, place, readingAt, type ToldPosition } from '@clutch/protocols/draft'
import { addValue } from '../reading.ts'
import { type Column, columnOf } from './columns.ts'
import { cellsOf, type Delimiter, delimiterOf, numberIn } from './csv-row.ts'
import { Gather } from './gather.ts'
import type { ColumnReport, LineReader, LogItem, LogOptions, LogReport } from './log.ts'
import { RunTimeClock } from './run-time-clock.ts'
import { DayClock, parseTime } from './times.ts'
import { isUnit } from './units.ts'

/**
 * Tables of diagnostic apps: one row a moment, one column a value (Torque, OBD Fusion, OBDLink, BlueDriver, OBD Auto
 * Doctor, carOBD), or one row a value (Car Scanner).
 */

const maxHeadingLines = 50

type Seen = { column: Column; values: number; least: number; most: number }

interface Row {
  readonly number: number
  readonly values: ReadonlyMap<string, number>
}

export class CsvReader implements LineReader {
  readonly #options: LogOptions
  readonly #offsetMin: number
  readonly #clock: DayClock
  #delimiter: Delimiter = ','
  #heading: readonly string[] | undefined
  #columns: Seen[] = []
  /** Of long tables: by name and unit. */
  readonly #long = new Map<string, Seen>()
  #time: LogReport['time'] = 'none'
  #rows = 0
  /** The next line is the first after the heading. */
  #first = true
  #headingLines = 0
  #startMs: number
  #firstElapsed: number | undefined
  #lastElapsed = 0
  readonly #runTime = new RunTimeClock<Row>()
  readonly #gather = new Gather()
  #lastLine = 0

  constructor(options: LogOptions) {
    this.#options = options
    this.#offsetMin = options.utcOffsetMin ?? 0
    this.#startMs = options.startedAtMs
    this.#clock = new DayClock(options.startedAtMs, this.#offsetMin)
  }

  take(line: string, number: number): readonly LogItem[] {
    this.#lastLine = number
    if (line.trim() === '') return []
    if (!this.#heading) return this.#readHeading(line, number)
    const cells = cellsOf(line, this.#delimiter)
    const first = this.#first
    this.#first = false
    if (first && this.#takeUnits(cells)) return []
    if (cells.length === this.#heading.length && cells.every((cell, index) => cell === this.#heading?.[index]))
      return [] // begun anew
    return this.#readRow(cells, number)
  }

  #readHeading(line: string, number: number): readonly LogItem[] {
    this.#headingLines += 1
    const start = /^#?\s*start\s*time\s*[=:]\s*(.+)$/i.exec(line)
    if (start) {
      const moment = parseTime((start[1] as string).replaceAll('"', ''), this.#offsetMin)
      if (moment) this.#startMs = this.#clock.at(moment)
      return []
    }
    if (line.startsWith('#')) return []
    const delimiter = delimiterOf(line)
    const cells = cellsOf(line, delimiter)
    const columns = cells.map((cell) => columnOf(cell))
    const known = columns.filter(({ to }) => to !== undefined).length
    if (known === 0 || cells.length < 2) {
      if (this.#headingLines < maxHeadingLines) return []
      return [{ kind: 'error', line: number, message: 'no heading with a known column' }]
    }
    if (cells.length > (this.#options.maxColumns ?? 512)) {
      return [{ kind: 'error', line: number, message: `${cells.length} columns are too many` }]
    }
    this.#delimiter = delimiter
    this.#heading = cells
    this.#columns = columns.map(seen)
    if (cells.at(-1) === '') this.#columns.pop() // the heading ends with a delimiter
    this.#time = timeOf(columns)
    return []
  }

  /** Some tables have the units in a row of their own. */
  #takeUnits(cells: readonly string[]): boolean {
    const told = cells.filter((cell) => cell !== '')
    if (told.length === 0 || !told.every(isUnit)) return false
    this.#columns = this.#columns.map(({ column }, index) => {
      const unit = cells[index] ?? ''
      return seen(isUnit(unit) ? columnOf(column.header, unit) : column)
    })
    return true
  }

  #readRow(cells: readonly string[], number: number): readonly LogItem[] {
    const width = this.#columns.length
    const full = cells.length === width || (cells.length > width && cells.slice(width).every((cell) => cell === ''))
    if (!full) return [{ kind: 'error', line: number, message: `${cells.length} cells, ${width} columns` }]
    this.#rows += 1
    if (this.#isLong()) return this.#readLong(cells, number)
    const items: LogItem[] = []
    const values = new Map<string, number>()
    let atMs: number | undefined
    this.#columns.forEach((one, index) => {
      const { column } = one
      const cell = cells[index] as string
      if (column.to === undefined || cell === '') return
      if (column.to === 'time.instant' || column.to === 'time.gps') {
        if (column.to === 'time.gps' && atMs !== undefined) return
        const moment = parseTime(cell, this.#offsetMin)
        if (moment) atMs = this.#clock.at(moment)
        return
      }
      const read = numberIn(cell, this.#delimiter)
      if (read === 'nothing') return
      if (read === 'no-number') {
        if (column.to === 'time.elapsed') {
          const moment = parseTime(cell, this.#offsetMin) // `Time` may be of day
          if (moment) atMs ??= this.#clock.at(moment)
          return
        }
        items.push({ kind: 'error', line: number, message: `${column.header}: no number: ${cell.slice(0, 32)}` })
        return
      }
      const value = column.convert(read)
      note(one, value)
      if (column.to === 'time.elapsed') atMs ??= this.#elapsedMs(read, column.unit)
      else values.set(column.to, value)
    })
    items.push(...this.#timed({ number, values }, atMs))
    return items
  }

  #timed(row: Row, atMs: number | undefined): readonly LogItem[] {
    if (atMs !== undefined) return [this.#reading(row, atMs, false)]
    if (this.#time === 'told' || this.#time === 'elapsed') {
      return [{ kind: 'error', line: row.number, message: 'a row without its time' }]
    }
    if (this.#time === 'run-time') {
      const runTimeS = row.values.get('runTimeS')
      if (runTimeS === undefined) return [{ kind: 'error', line: row.number, message: 'a row without its run time' }]
      return this.#runTime.push(row, runTimeS).map((timed) => this.#derived(timed))
    }
    return [this.#reading(row, this.#startMs + (this.#rows - 1) * (this.#options.rowMs ?? 1000), true)]
  }

  #derived({ row, elapsedS }: { row: Row; elapsedS: number }): LogItem {
    return this.#reading(row, this.#startMs + elapsedS * 1000, true)
  }

  #elapsedMs(value: number, unit: string): number | undefined {
    if (value >= 1e11) return value // since 1970, in ms
    if (value >= 1e8) return value * 1000
    const seconds = /^(ms|millis)/i.test(unit) ? value / 1000 : /^min/i.test(unit) ? value * 60 : value
    return this.#startMs + seconds * 1000
  }

  #reading({ number, values }: Row, atMs: number, derived: boolean): LogItem {
    const reading = readingAt(Math.round(atMs))
    if (derived) flag(reading, 'time-derived')
    putValues(reading, values)
    return { kind: 'reading', line: number, reading }
  }

  #isLong(): boolean {
    return this.#columns.some(({ column }) => column.to === 'long.name')
  }

  #readLong(cells: readonly string[], number: number): readonly LogItem[] {
    const cell = (to: string) => cells[this.#columns.findIndex(({ column }) => column.to === to)] ?? ''
    const second = numberIn(cell('time.elapsed'), this.#delimiter)
    const value = numberIn(cell('long.value'), this.#delimiter)
    if (typeof second !== 'number') return [{ kind: 'error', line: number, message: 'a row without its time' }]
    if (value === 'no-number')
      return [{ kind: 'error', line: number, message: `no number: ${cell('long.value').slice(0, 32)}` }]
    const name = cell('long.name').slice(0, 128)
    const unit = cell('long.unit').slice(0, 32)
    const key = `${name} ${unit}`
    let one = this.#long.get(key)
    if (!one) {
      one = seen(columnOf(name, unit === '' ? undefined : unit))
      if (this.#long.size < (this.#options.maxColumns ?? 512)) this.#long.set(key, one)
    }
    // Seconds of the day, or since the app began: only the way from one to the next counts.
    this.#firstElapsed ??= second
    if (this.#lastElapsed - second > 43_200) this.#firstElapsed -= 86_400 // past midnight
    this.#lastElapsed = second
    const { to, convert } = one.column
    if (value === 'nothing' || to === undefined || to.startsWith('time.') || to.startsWith('long.')) return []
    const converted = convert(value)
    note(one, converted)
    const { into, ended } = this.#gather.at(this.#startMs + (second - this.#firstElapsed) * 1000, [to])
    const values = new Map([[to, converted]])
    for (const place of ['position.lat', 'position.lon']) {
      const told = numberIn(cell(place), this.#delimiter)
      if (typeof told === 'number') values.set(place, told)
    }
    putValues(into, values)
    return ended ? [{ kind: 'reading', line: number, reading: ended }] : []
  }

  finish(): readonly LogItem[] {
    if (!this.#heading) return [{ kind: 'error', line: this.#lastLine, message: 'no heading with a known column' }]
    const items = this.#runTime.finish().map((timed) => this.#derived(timed))
    const last = this.#gather.finish()
    if (last) items.push({ kind: 'reading', line: this.#lastLine, reading: last })
    return items
  }

  report(): Pick<LogReport, 'format' | 'rows' | 'columns' | 'time' | 'rowS'> {
    const long = this.#isLong()
    const rowS = this.#time === 'run-time' ? this.#runTime.rowS : undefined
    const own = long ? [...this.#long.values()] : this.#columns
    return {
      format: long ? 'csv-long' : 'csv',
      rows: this.#rows,
      time: this.#time,
      columns: own.map(reported),
      ...(rowS !== undefined && { rowS }),
    }
  }
}

function seen(column: Column): Seen {
  return { column, values: 0, least: Number.POSITIVE_INFINITY, most: Number.NEGATIVE_INFINITY }
}

function note(one: Seen, value: number): void {
  one.values += 1
  one.least = Math.min(one.least, value)
  one.most = Math.max(one.most, value)
}

function reported({ column, values, least, most }: Seen): ColumnReport {
  const { header, unit, to, because } = column
  return {
    header: header.slice(0, 128),
    unit,
    values,
    ...(to !== undefined && { to }),
    ...(because !== undefined && { because }),
    ...(values > 0 && { least, most }),
  }
}

function timeOf(columns: readonly Column[]): LogReport['time'] {
  const has = (to: string) => columns.some((column) => column.to === to)
  if (has('time.instant') || has('time.gps')) return 'told'
  if (has('time.elapsed')) return 'elapsed'
  return has('runTimeS') ? 'run-time' : 'rows'
}

const ownFields = ['stateOfChargePercent', 'externalV', 'odometerM'] as const

function putValues(reading: DecodedReading, values: ReadonlyMap<string, number>): void {
  const told: Record<string, number> = {}
  const acceleration: Record<string, number> = {}
  for (const [name, value] of values) {
    if (name.startsWith('position.')) told[name.slice('position.'.length)] = value
    else if (name.startsWith('acceleration.')) acceleration[name.slice('acceleration.'.length)] = value
    else if ((ownFields as readonly string[]).includes(name)) reading[name as (typeof ownFields)[number]] = value
    else addValue(reading, name, value)
  }
  const { lat, lon } = told
  if (lat !== undefined && lon !== undefined) {
    if (told.satellites !== undefined) told.satellites = Math.max(0, Math.round(told.satellites))
    for (const name of ['hdop', 'accuracyM']) if ((told[name] ?? 0) < 0) delete told[name]
    place(reading, { ...told, lat, lon, valid: lat !== 0 || lon !== 0 } as ToldPosition)
  }
  const { xG, yG, zG } = acceleration
  if (xG !== undefined && yG !== undefined && zG !== undefined) reading.acceleration = { xG, yG, zG }
}
