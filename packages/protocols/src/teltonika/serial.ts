import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw, readingAt, readingOnReceipt } from '../draft.ts'
import type { CommandReply } from '../protocol.ts'

/** What came in on a serial line, which the device only passes on: some instruments are known, the rest is kept as it is. */

/** A reader of magnetic cards: `GTSL|…|…|…|driver|…`. */
const card = /^GTSL(?:\|[^|]*){3}\|([^|]{1,64})\|/
/** A scale of truck and trailer: eight axles, then loads and totals. */
const scale = /^UUUUww([-\d.;]+);?.?SSS$/
const scaleNames = ['loadTruck', 'loadTrailer', 'totalTruck', 'totalTrailer']

export function readingOfSerial({ text, time }: CommandReply, receivedAtMs: number): DecodedReading {
  const reading = time === undefined ? readingOnReceipt(receivedAtMs) : readingAt(Date.parse(time))
  const driver = card.exec(text)?.[1]?.trim()
  const weights =
    scale
      .exec(text)?.[1]
      ?.split(';')
      .filter((weight) => weight !== '') ?? []
  if (driver) reading.driverKey = driver
  else if (weights.length >= 8 && weights.every((weight) => Number.isFinite(Number(weight)))) weigh(reading, weights)
  else keepRaw(reading, 'serialData', text)
  return reading
}

function weigh(reading: DecodedReading, weights: readonly string[]): void {
  for (const [index, weight] of weights.slice(0, 8 + scaleNames.length).entries()) {
    keepRaw(reading, index < 8 ? `axle${index + 1}` : (scaleNames[index - 8] as string), Number(weight))
  }
}
