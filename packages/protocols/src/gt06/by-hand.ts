import { DecodedReading } from '@clutch/contracts/telematics/readings'
import Value from 'typebox/value'
import { fromAscii, fromHex, hex } from '../wire.ts'
import { gt06 } from './family.ts'
import { encodeFrame } from './frames.ts'

/** What frames that are written by hand are made of, for tests. */

export const receivedAtMs = Date.UTC(2026, 2, 1, 12, 0, 0)

// 1 March 2026 11:59:30, nine satellites, 48.2° north, 16.37° east, 50 km/h, to the south-east, with a fix
export const date = '1a03010b3b1e'
export const lat = '052bda40'
export const lon = '01c19d90'
export const fix = `${date}c9${lat}${lon}321487`
export const place = { lat: 48.2, lon: 16.37, speedKmh: 50, courseDeg: 135, satellites: 9, valid: true }
export const cell = '00e80112340056ce'
export const tower = { mcc: 232, mnc: 1, areaCode: 0x1234, cellId: 0x56ce }
export const wideCell = '00e801000012340000000002dc6c01'
export const wideTower = { mcc: 232, mnc: 1, areaCode: 0x1234, cellId: 48_000_001 }
export const imei = '0356938035643809'
export const time = '2026-03-01T11:59:30.000Z'
export const text = (words: string) => hex(fromAscii(words))

/** The one reading of a frame, whether it was answered, and the session after it. */
export function read(
  type: number,
  content: string,
  { model, extended = false }: { model?: string; extended?: boolean } = {},
) {
  const decoded = gt06.decode(
    encodeFrame(type, fromHex(content), 7, extended),
    {},
    {
      checksum: 'strict',
      receivedAtMs,
      ...(model !== undefined && { model }),
    },
  )
  const [reading, ...others] = decoded.readings
  if (reading === undefined || others.length > 0) throw new Error(`${decoded.readings.length} readings of one frame`)
  const [fault] = Value.Errors(DecodedReading, reading)
  if (fault !== undefined) throw new Error(`no reading of the schema: ${JSON.stringify(fault)}`)
  return { ...reading, acked: decoded.acks.length === 1, session: decoded.session }
}
