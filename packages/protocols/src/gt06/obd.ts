import { ascii } from '../wire.ts'
import type { Message, Target } from './message.ts'
import { type Part, readPlace } from './parts.ts'

/**
 * Message 8C: values of the engine as text, `id=value` in hexadecimal, then the place without its time. The id is two
 * digits and a third that tells how the value is written; numbers are in hundredths.
 */
const values: Readonly<Record<number, { readonly to: Target; readonly times?: number }>> = {
  40: { to: 'odometerM', times: 1_000 },
  43: { to: 'fuelPercent' },
  45: { to: 'obd.coolantTemperatureC' },
  53: { to: 'obd.speedKmh' },
  54: { to: 'obd.rpm' },
  71: { to: 'obd.fuelUsedLitres' },
  73: { to: 'engineHours' },
}
const vinId = 0x4a
const placeBytes = 12

export const obdText: Part = {
  atLeast: placeBytes,
  read(wire, message) {
    const text = ascii(wire.slice(wire.remaining - placeBytes))
    for (const pair of text.split(',').slice(0, 256)) {
      const [id = '', value = ''] = pair.split('=')
      if (/^[0-9A-Fa-f]{2}/.test(id)) tellValue(message, Number.parseInt(id.slice(0, 2), 16), value.trim())
    }
    readPlace(wire, message, { satellites: wire.u8() & 0x0f, speed: 1, swapped: false })
  },
}

function tellValue(message: Message, id: number, value: string): void {
  if (value === '') return
  if (id === vinId) {
    if (/^[0-9A-Za-z]{1,17}$/.test(value)) message.reading.vin = value.toUpperCase()
    return
  }
  const name = id.toString(16).toUpperCase().padStart(2, '0')
  if (!/^[0-9A-Fa-f]{1,12}$/.test(value)) {
    message.keep(`obd${name}`, value)
    return
  }
  const sent = Number.parseInt(value, 16)
  const known = values[id]
  // Flags have one digit or two, measured values all eight.
  if (known) message.tell(known.to, (sent * (known.times ?? 1)) / 100)
  else message.keep(`obd${name}`, value.length > 4 ? sent / 100 : sent)
}
