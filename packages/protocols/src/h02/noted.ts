import type { DecodedReading } from '@clutch/contracts/telematics/readings'
import { keepRaw } from '../draft.ts'
import type { DecodeOptions } from '../protocol.ts'
import { numberOf, readingOf, statusForm } from './fix.ts'
import type { TextMessage } from './frames.ts'
import { tellNamed } from './named-values.ts'
import { tellStatus } from './status.ts'
import type { Told } from './texts.ts'

const accessPoint = /^([0-9A-F]{2}(?::[0-9A-F]{2}){5}|[0-9A-F]{12})$/i
const mostAccessPoints = 32

/**
 * Messages of one value or one list, whose layouts no document has (ICCID, VOL, WIFI, …): the time, the status, cards,
 * access points and what has a name are known by their looks, and the rest is kept.
 */
export function noted(
  fields: readonly string[],
  options: DecodeOptions,
  { command }: Pick<TextMessage, 'command'>,
): Told {
  if (fields.every((field) => field === '')) return { readings: [], replies: [] }
  const time = /^\d{6}$/.test(fields[0] ?? '') ? (fields[0] as string) : ''
  const dateAt = time === '' ? -1 : fields.findLastIndex((field, at) => at > 0 && /^\d{6}$/.test(field))
  const reading = readingOf(time, fields[dateAt] ?? '', options)
  const rest = fields.filter((_, at) => at !== dateAt && !(at === 0 && time !== ''))
  rest.forEach((field, at) => {
    if (accessPoint.test(field)) tellAccessPoint(reading, field, rest[at + 1] ?? '')
    else if (accessPoint.test(rest[at - 1] ?? '') && Number(field) < 0)
      return // its signal
    else if (statusForm.test(field) && at > rest.length - 3) tellStatus(reading, Number.parseInt(field, 16))
    else if (/^89\d{16,18}[0-9A-F]?$/i.test(field)) keepRaw(reading, 'iccid', field)
    else if (field !== '' && !tellNamed(reading, field)) {
      keepRaw(reading, `${command.toLowerCase()}${at + 1}`, field.length <= 15 ? (numberOf(field) ?? field) : field)
    }
  })
  return { readings: [reading], replies: [] }
}

function tellAccessPoint(reading: DecodedReading, told: string, signal: string): void {
  const bssid = (told.includes(':') ? told : (told.match(/../g) ?? []).join(':')).toLowerCase()
  const rssiDbm = numberOf(signal)
  reading.wifi ??= []
  if (reading.wifi.length >= mostAccessPoints) return
  reading.wifi.push({ bssid, ...(rssiDbm !== undefined && rssiDbm < 0 && { rssiDbm }) })
}
