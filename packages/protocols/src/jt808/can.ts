import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw, readingAt } from '../draft.ts'
import { hex, WireReader } from '../wire.ts'
import { bcdNumber } from './bcd.ts'
import { type DeviceClock, readingOfClock, type Timed, utcOffsetOf } from './device-clock.ts'

/** 0705: u16 count · BCD hhmmss and milliseconds of the first · frames of u32 id and 8 bytes. */
const dayMs = 86_400_000
const frameBytes = 12
const idMask = 0x1fffffff
const extendedId = 0x40000000

export function readCan(body: Uint8Array, clock: DeviceClock): Timed {
  const reader = new WireReader(body)
  const count = reader.u16()
  const reading = readingAt(timeOfDay(reader.slice(5), clock) ?? clock.receivedAtMs)
  keepFrames(reading, reader, count)
  return { reading, timeless: true }
}

/** 020A: BCD time · u16 count · the same frames. */
export function readBroadcast(body: Uint8Array, clock: DeviceClock): Timed {
  const reader = new WireReader(body)
  const timed = readingOfClock(reader.slice(6), clock)
  keepFrames(timed.reading, reader, reader.u16())
  return timed
}

/** What one id said several times stands in its order. */
function keepFrames(reading: DecodedReading, reader: WireReader, count: number): void {
  const told = new Map<string, string[]>()
  for (let index = 0; index < count && reader.remaining >= frameBytes; index += 1) {
    const id = reader.u32()
    const digits = ((id & idMask) >>> 0).toString(16).padStart(id & extendedId ? 8 : 3, '0')
    told.set(digits, [...(told.get(digits) ?? []), hex(reader.slice(8))])
  }
  for (const [digits, frames] of told) keepRaw(reading, `can${digits}`, frames.join(','))
  if (reader.remaining > 0) keepRaw(reading, 'rest', hex(reader.slice(reader.remaining)))
}

/** The date is the one that brings it nearest to its arrival. */
function timeOfDay(bcd: Uint8Array, clock: DeviceClock): number | undefined {
  const [hour, minute, second] = Array.from(bcd.subarray(0, 3), (byte) => bcdNumber(Uint8Array.of(byte))) as [
    number,
    number,
    number,
  ]
  const ms = bcdNumber(bcd.subarray(3, 5))
  if (!(hour <= 23 && minute <= 59 && second <= 59 && ms <= 999)) return undefined
  const inDay = ((hour * 60 + minute) * 60 + second) * 1000 + ms - utcOffsetOf(clock) * 60_000
  const days = Math.round((clock.receivedAtMs - inDay) / dayMs)
  return inDay + days * dayMs
}
