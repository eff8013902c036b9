import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw, readingAt, readingOnReceipt } from '../draft.ts'
import { hex } from '../wire.ts'
import { bcdTime } from './bcd.ts'

/** What tells the time of a reading, when the wire has no zone. */
export interface DeviceClock {
  readonly receivedAtMs: number
  /** As configured. */
  readonly utcOffsetMin: number | undefined
  /** As the device told it. */
  readonly toldUtcOffsetMin: number | undefined
}

export interface Timed {
  readonly reading: DecodedReading
  /** It told no time: what it states is of when it arrived. */
  readonly timeless: boolean
}

/** The standard is China's. */
const defaultUtcOffsetMin = 480

export function utcOffsetOf({ utcOffsetMin, toldUtcOffsetMin }: DeviceClock): number {
  return utcOffsetMin ?? toldUtcOffsetMin ?? defaultUtcOffsetMin
}

/** A reading of a BCD time; on receipt where it is none. */
export function readingOfClock(clock: Uint8Array, context: DeviceClock): Timed {
  const timestampMs = bcdTime(clock, utcOffsetOf(context))
  if (timestampMs !== undefined) return { reading: readingAt(timestampMs), timeless: false }
  const reading = readingOnReceipt(context.receivedAtMs)
  if (clock.some((byte) => byte !== 0)) keepRaw(reading, 'deviceTime', hex(clock))
  return { reading, timeless: true }
}
