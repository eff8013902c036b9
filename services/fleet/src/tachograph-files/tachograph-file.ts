import type { TachographFile, TachographImport } from '@clutch/contracts/fleet/tachograph-files'
import type { RecordedActivity } from './activity-change.ts'
import type { TachographDownload } from './download.ts'

/** More is told of no file, whatever it says. */
const maxListed = 500

export function tachographFileOf(
  download: TachographDownload,
  made: { id: string; driverId: string | null; now: Date; activities: TachographFile['activities'] },
): TachographFile {
  const days = [...download.daysMs].sort((a, b) => a - b).map((ms) => new Date(ms).toISOString().slice(0, 10))
  return {
    id: made.id,
    version: 1,
    kind: download.kind,
    generation: download.generation,
    driverId: made.driverId,
    cardNumber: download.cardNumber,
    holder: download.holder,
    cardExpiresAt: download.cardExpiresMs === null ? null : iso(download.cardExpiresMs),
    vin: download.vin,
    registration: download.registration,
    firstDay: days[0] ?? null,
    lastDay: days.at(-1) ?? null,
    activities: made.activities,
    vehiclesUsed: download.vehiclesUsed.slice(-maxListed).map(({ fromMs, untilMs, ...used }) => ({
      ...used,
      fromAt: iso(fromMs),
      untilAt: iso(untilMs),
    })),
    places: download.places.slice(-maxListed).map(({ atMs, ...place }) => ({ at: iso(atMs), ...place })),
    events: download.events.slice(-maxListed).map(({ fromMs, untilMs, ...event }) => ({
      ...event,
      fromAt: iso(fromMs),
      untilAt: untilMs === null ? null : iso(untilMs),
    })),
    signatures: { ...download.signatures, verified: false },
    problems: download.problems.slice(0, maxListed),
    importedAt: made.now.toISOString(),
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}

/** By card. What is not over yet, by our clock, was not recorded: such a file's clock is wrong. */
export function byCard(activities: readonly RecordedActivity[], now: Date): Map<string, RecordedActivity[]> {
  const result = new Map<string, RecordedActivity[]>()
  for (const each of activities) {
    const untilMs = Math.min(each.untilMs, now.getTime())
    if (each.cardNumber === null || untilMs <= each.fromMs) continue
    const of = result.get(each.cardNumber) ?? []
    result.set(each.cardNumber, of)
    of.push({ ...each, untilMs })
  }
  return result
}

/** The card, or the vehicle, that recorded it. */
export function originOf({
  kind,
  cardNumber,
  vin,
}: Pick<TachographFile, 'kind' | 'cardNumber' | 'vin'>): string | null {
  return kind === 'card' ? cardNumber : vin
}

/** As events tell it: nobody is known by it, but the driver to whom it was given. */
export function toldImport(file: TachographFile): TachographImport {
  const { id, version, kind, generation, driverId, vin, firstDay, lastDay, activities, events, importedAt } = file
  return {
    ...{ id, version, kind, generation, driverId, vin, firstDay, lastDay, importedAt },
    activitiesRead: activities.read,
    activitiesKept: activities.kept,
    unknownCards: activities.unknownCards.length,
    events: events.length,
  }
}

/** Without whom it is of. */
export function anonymous(file: TachographFile): TachographFile {
  return {
    ...file,
    version: file.version + 1,
    cardNumber: null,
    holder: null,
    activities: { ...file.activities, unknownCards: [] },
  }
}
