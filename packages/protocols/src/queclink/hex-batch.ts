import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { place, readingAt } from '../draft.ts'
import { hex, type WireReader } from '../wire.ts'
import { countBytes } from './hex-frame.ts'

/** Signed or not, the next bits of a number of five bytes. */
class Bits {
  #left: bigint
  #value: bigint

  constructor(bytes: Uint8Array) {
    this.#value = BigInt(`0x${hex(bytes)}`)
    this.#left = BigInt(bytes.length * 8)
  }

  unsigned(count: number): number {
    this.#left -= BigInt(count)
    return Number((this.#value >> this.#left) & ((1n << BigInt(count)) - 1n))
  }

  signed(count: number): number {
    const value = this.unsigned(count)
    return value >= 2 ** (count - 1) ? value - 2 ** count : value
  }
}

/**
 * A second between two points. A point is whole (tag 1: speed, course, place, and the first one's time), told by how it
 * differs from the one before (2), or not told at all.
 */
export function readCompressed(reader: WireReader): DecodedReading[] {
  const count = reader.u16()
  const readings: DecodedReading[] = []
  let [speed, course, lon, lat, seconds] = [0, 0, 0, 0, 0]
  for (let index = 0; index < count && reader.remaining > countBytes; index += 1) {
    if (seconds > 0) seconds += 1
    const tag = (reader.bytes[reader.position] as number) >> 6
    if (tag === 1) {
      const bits = new Bits(reader.slice(3))
      bits.unsigned(3)
      speed = bits.unsigned(12)
      course = bits.unsigned(9)
      lon = reader.i32()
      lat = reader.i32()
      if (seconds === 0) seconds = reader.u32()
    } else if (tag === 2) {
      const bits = new Bits(reader.slice(5))
      bits.unsigned(3)
      speed += bits.signed(7)
      course += bits.signed(7)
      lon += bits.signed(12)
      lat += bits.signed(11)
    } else {
      reader.u8()
      continue
    }
    const reading = readingAt(seconds * 1000)
    place(reading, {
      lat: lat / 1e6,
      lon: lon / 1e6,
      speedKmh: Math.max(0, speed / 10),
      courseDeg: ((course % 360) + 360) % 360,
      valid: true,
    })
    readings.push(reading)
  }
  return readings
}
