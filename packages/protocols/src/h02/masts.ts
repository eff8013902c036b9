import { keepRaw } from '../draft.ts'
import { type DecodeOptions, ProtocolError } from '../protocol.ts'
import { addCell, cellOf, tellExtras } from './extras.ts'
import { readingOf, statusForm } from './fix.ts'
import { tellBattery, tellStatus } from './status.ts'
import type { Told } from './texts.ts'

/** Messages of a device that has no fix, and tells the masts it hears. */

/** time · country · network · delay · count · area, cell and signal of each · date · status · [charge] */
export function neighbours(fields: readonly string[], options: DecodeOptions): Told {
  const [time = '', mcc = '', mnc = ''] = fields
  if (!/^(\d{6})?$/.test(time) || !/^\d{3}$/.test(mcc)) throw new ProtocolError('malformed', 'neighbours of no country')
  const isDateAt = (at: number) => at >= 5 && (at - 5) % 3 === 0 && /^\d{6}$/.test(fields[at] ?? '')
  // An area may have six digits too: it is not followed by a status, and not the last.
  const beforeStatus = fields.findIndex((_, at) => isDateAt(at) && statusForm.test(fields[at + 1] ?? ''))
  const dateAt = beforeStatus < 0 ? fields.findLastIndex((_, at) => isDateAt(at)) : beforeStatus
  const end = dateAt < 0 ? fields.length : dateAt
  const reading = readingOf(time, fields[dateAt] ?? '', options)
  for (let at = 5; at + 3 <= end; at += 3) {
    const [area = '', cell = '', signal = ''] = fields.slice(at, at + 3)
    addCell(reading, cellOf(mcc, mnc, area, cell, 10, signal))
  }
  const [status = '', charge = '', ...rest] = fields.slice(end + 1)
  if (statusForm.test(status)) tellStatus(reading, Number.parseInt(status, 16))
  if (/^\d{1,3}$/.test(charge)) tellBattery(reading, Number(charge))
  tellExtras(reading, rest)
  return { readings: [reading], replies: [] }
}

/** time · country and network · count · area, cell, gain and signal of each · charge · restarts · X · date · status */
export function cellsOnly(fields: readonly string[], options: DecodeOptions): Told {
  const [time = '', network = '', count = ''] = fields
  const end = fields.lastIndexOf('X')
  const date = fields[end + 1] ?? ''
  const status = fields[end + 2] ?? ''
  const isWhole = end >= 5 && /^\d{6}$/.test(time) && /^\d{4,6}$/.test(network) && /^\d{1,2}$/.test(count)
  if (!isWhole || !/^\d{6}$/.test(date) || !statusForm.test(status)) {
    throw new ProtocolError('malformed', 'masts without a date')
  }
  const reading = readingOf(time, date, options)
  for (let index = 0; index < Number(count) && 3 + index * 4 + 4 <= end; index += 1) {
    const [area = '', cell = '', , signal = ''] = fields.slice(3 + index * 4)
    addCell(reading, cellOf(network.slice(0, 3), network.slice(3), area, cell, 10, signal))
  }
  const charge = Number.parseInt(fields[end - 2] ?? '', 16)
  keepRaw(reading, 'battery', charge)
  tellStatus(reading, Number.parseInt(status, 16))
  tellExtras(reading, fields.slice(end + 3))
  return { readings: [reading], replies: [] }
}
