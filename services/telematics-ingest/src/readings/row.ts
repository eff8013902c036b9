import type { PackedReading, ReportOrigin } from '@clutch/contracts/telematics/reading-batch'

/**
 * Pure: readings as rows, in the binary form in which Postgres takes an array of `reading_row`. Text would be written,
 * escaped, sent, and parsed again, column by column: several times the work of everything else that a reading costs.
 */

export interface ReadingRow {
  readonly origin: ReportOrigin
  readonly packed: PackedReading
}

/** Of Postgres' own types, the same in every database. */
const oids = { text: 25, timestamptz: 1184, float8: 701, int4: 23, bool: 16 } as const

/** tenant_id, device_id, time, id, received_at, eight of position, ignition, motion, odometer_m, data: as in the migration. */
const columns = 17

/** Dimensions, nulls, type of an element, length, lower bound. */
const arrayHeadBytes = 20
/** Everything of a row but its texts: lengths, types, numbers. */
const rowBytes = 320

const postgresEpochMs = Date.UTC(2000, 0, 1)

/** @param rowType the oid that `reading_row` has in this database */
export function encodeRows(rows: readonly ReadingRow[], rowType: number): Buffer {
  const writer = new RowWriter(arrayHeadBytes + rows.length * (rowBytes + 320))
  writer.int(1)
  writer.int(0)
  writer.int(rowType)
  writer.int(rows.length)
  writer.int(1)
  for (const row of rows) writer.row(row)
  return writer.finish()
}

class RowWriter {
  #bytes: Buffer
  #at = 0
  /** Of the device whose rows are being written: the columns that they share. */
  #origin: ReportOrigin | undefined
  #device: Buffer = Buffer.alloc(0)

  constructor(sizeBytes: number) {
    this.#bytes = Buffer.allocUnsafe(sizeBytes)
  }

  finish(): Buffer {
    return this.#bytes.subarray(0, this.#at)
  }

  row({ origin, packed }: ReadingRow): void {
    const rest = packed[13]
    if (this.#origin !== origin) {
      this.#device = deviceColumns(origin)
      this.#origin = origin
    }
    this.#room(rowBytes + this.#device.length + (rest === null ? 0 : rest.length * 3))
    const start = this.#at
    this.#at += 4
    this.int(columns)
    this.#bytes.set(this.#device, this.#at)
    this.#at += this.#device.length
    this.#instant(packed[1])
    this.#ascii(packed[0])
    this.#instant(origin.receivedAtMs)
    for (let place = 2; place <= 6; place += 1) this.#float(packed[place] as number | null)
    this.#integer(packed[7])
    this.#float(packed[8])
    this.#flag(packed[9])
    this.#flag(packed[10])
    this.#flag(packed[11])
    this.#float(packed[12])
    this.#text(rest)
    this.#bytes.writeInt32BE(this.#at - start - 4, start)
  }

  int(value: number): void {
    this.#at = this.#bytes.writeInt32BE(value, this.#at)
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + bytes))
    this.#bytes.copy(grown, 0, 0, this.#at)
    this.#bytes = grown
  }

  #column(type: number, bytes: number): void {
    this.int(type)
    this.int(bytes)
  }

  #absent(type: number): void {
    this.#column(type, -1)
  }

  #instant(ms: number): void {
    this.#column(oids.timestamptz, 8)
    this.#at = writeInstant(this.#bytes, ms, this.#at)
  }

  #ascii(text: string): void {
    this.#column(oids.text, text.length)
    this.#at += this.#bytes.write(text, this.#at, 'latin1')
  }

  #text(text: string | null): void {
    if (text === null) {
      this.#absent(oids.text)
      return
    }
    const start = this.#at
    const bytes = this.#bytes.write(text, start + 8)
    this.#column(oids.text, bytes)
    this.#at = start + 8 + bytes
  }

  #float(value: number | null): void {
    if (value === null) {
      this.#absent(oids.float8)
      return
    }
    this.#column(oids.float8, 8)
    this.#at = this.#bytes.writeDoubleBE(value, this.#at)
  }

  #integer(value: number | null): void {
    if (value === null) {
      this.#absent(oids.int4)
      return
    }
    this.#column(oids.int4, 4)
    this.int(value)
  }

  #flag(value: boolean | null): void {
    if (value === null) {
      this.#absent(oids.bool)
      return
    }
    this.#column(oids.bool, 1)
    this.#bytes[this.#at] = value ? 1 : 0
    this.#at += 1
  }
}

function deviceColumns({ tenantId, deviceId }: ReportOrigin): Buffer {
  const parts = [tenantId, deviceId].flatMap((text) => {
    const bytes = Buffer.from(text)
    const head = Buffer.allocUnsafe(8)
    head.writeInt32BE(oids.text, 0)
    head.writeInt32BE(bytes.length, 4)
    return [head, bytes]
  })
  return Buffer.concat(parts)
}

/** Microseconds since 2000, in 64 bits: more than a number holds exactly, so by halves. */
function writeInstant(bytes: Buffer, ms: number, at: number): number {
  const sinceMs = ms - postgresEpochMs
  const upper = Math.floor(sinceMs / 0x400000)
  const lower = (sinceMs - upper * 0x400000) * 1_000
  // upper · 2^22 · 1000 + lower, as high · 2^32 + low
  const product = upper * 1_000
  const high = Math.floor(product / 0x400)
  const low = (product - high * 0x400) * 0x400000 + lower
  const carry = Math.floor(low / 0x100000000)
  bytes.writeInt32BE(high + carry, at)
  return bytes.writeUInt32BE(low - carry * 0x100000000, at + 4)
}

/** In the order of their key: two recorders that store the same readings wait for each other and never in a circle. */
export function inKeyOrder(rows: ReadingRow[]): ReadingRow[] {
  return rows.sort(byKey)
}

function byKey({ origin: a, packed: p }: ReadingRow, { origin: b, packed: q }: ReadingRow): number {
  if (a !== b) {
    const order = compare(a.tenantId, b.tenantId) || compare(a.deviceId, b.deviceId)
    if (order !== 0) return order
  }
  return p[1] - q[1] || compare(p[0], q[0])
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
