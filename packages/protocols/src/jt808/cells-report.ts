import { keepRaw, measure } from '../draft.ts'
import { hex, WireReader } from '../wire.ts'
import { bcdTime } from './bcd.ts'
import { type DeviceClock, readingOfClock, type Timed } from './device-clock.ts'

/**
 * What a battery that drives says of its cells:
 *
 *     BCD time · u16 length of the rest · u16 id · u16 length · value, again and again
 */
const headBytes = 8

export function isCellReport(body: Uint8Array): boolean {
  if (body.length < headBytes || bcdTime(body, 0) === undefined) return false
  return new WireReader(body, 6).u16() === body.length - headBytes
}

const maskBytes = 16
const cells = 128

export function readCells(body: Uint8Array, clock: DeviceClock): Timed {
  const reader = new WireReader(body)
  const timed = readingOfClock(reader.slice(6), clock)
  const { reading } = timed
  reader.u16()
  while (reader.remaining >= 4) {
    const id = reader.u16()
    const value = reader.slice(Math.min(reader.u16(), reader.remaining))
    const told = id === voltages || id === temperatures ? cellValues(value) : undefined
    if (!told) keepRaw(reading, `cells${id.toString(16).padStart(4, '0')}`, hex(value))
    for (const { cell, sent } of told ?? []) {
      if (id === voltages) keepRaw(reading, `cell${cell}V`, (sent - 32_767) / 100)
      else measure(reading, 'temperaturesC', `cell${cell}`, (sent - 400) / 10)
    }
  }
  if (reader.remaining > 0) keepRaw(reading, 'rest', hex(reader.slice(reader.remaining)))
  return timed
}

const voltages = 0x0001
const temperatures = 0x0002
/** A mask of 128, the first highest, then a word for each. */
function cellValues(value: Uint8Array): { cell: number; sent: number }[] | undefined {
  if (value.length < maskBytes) return undefined
  const numbers: number[] = []
  for (let index = 0; index < cells; index += 1) {
    if (((value[index >> 3] as number) >> (7 - (index & 7))) & 1) numbers.push(index + 1)
  }
  if (value.length !== maskBytes + numbers.length * 2) return undefined
  const reader = new WireReader(value, maskBytes)
  return numbers.map((cell) => ({ cell, sent: reader.u16() }))
}
