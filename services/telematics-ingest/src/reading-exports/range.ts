import { ValidationFailed } from '@clutch/contracts/problems'
import { maxExportDays } from '@clutch/contracts/telematics/reading-exports'
import { Problem } from '@clutch/shared/problem'
import { instantIn } from '@clutch/shared/time-order'

const dayMs = 86_400_000

/** @throws Problem when the range is backwards or too long */
export function exportRange(query: { from: string; to: string }): { from: Date; to: Date } {
  const from = instantIn(query.from, '/query/from')
  const to = instantIn(query.to, '/query/to')
  if (from > to) throw invalid('/query/from', 'must not be after `to`')
  if (to.getTime() - from.getTime() > maxExportDays * dayMs)
    throw invalid('/query/from', `must be at most ${maxExportDays} days before \`to\``)
  return { from, to }
}

/** @throws Problem when nobody knows the zone */
export function timeZoneIn(query: { timeZone?: string | undefined }): string | undefined {
  if (query.timeZone === undefined) return undefined
  try {
    return new Intl.DateTimeFormat('en', { timeZone: query.timeZone }).resolvedOptions().timeZone
  } catch {
    throw invalid('/query/timeZone', 'is not a time zone of the IANA database')
  }
}

function invalid(pointer: string, message: string): Problem {
  return new Problem(ValidationFailed, { errors: [{ pointer, message }] })
}
