import type { Access } from './provider.ts'

/** Pure: how a provider that answers by time is read in steps. The cursor holds, for each vehicle, until when it was read. */
export type Times = Record<string, number>

/** What reached the provider late is asked for again; what came twice is the same reading. */
const overlapMs = 2 * 60_000
const defaultHistoryHours = 1
const hourMs = 60 * 60_000
/** Who was away longer begins there: providers forget, and a year is not caught up with in steps of minutes. */
const maxBackMs = 14 * 24 * hourMs

export function parseTimes(cursor: string | undefined): Times {
  if (cursor === undefined) return {}
  try {
    const times = JSON.parse(cursor) as unknown
    if (typeof times !== 'object' || times === null) return {}
    return Object.fromEntries(Object.entries(times).filter(([, ms]) => Number.isSafeInteger(ms)))
  } catch {
    return {}
  }
}

export function writeTimes(times: Times): string {
  return JSON.stringify(times)
}

/** From a little before where it was read until, for at most so long and not beyond now. */
export function askedWindow(
  readUntilMs: number | undefined,
  { now, settings }: Pick<Access, 'now' | 'settings'>,
  windowMs: number,
): { fromMs: number; toMs: number } {
  const nowMs = now.getTime()
  const startMs = nowMs - (settings.historyHours ?? defaultHistoryHours) * hourMs
  // A clock that was set back must not ask for what has not been.
  const untilMs = Math.max(Math.min(readUntilMs ?? startMs, nowMs), nowMs - maxBackMs)
  const toMs = Math.min(untilMs + windowMs, nowMs)
  return { fromMs: readUntilMs === undefined ? startMs : untilMs - overlapMs, toMs }
}

/** What was read until so lately is read enough. */
const freshMs = 10_000

/**
 * The vehicles of one page, those first that were read the longest ago, and whether others are left. Vehicles that the
 * provider no longer shows are forgotten.
 */
export function nextToRead<Vehicle extends { externalId: string }>(
  vehicles: readonly Vehicle[],
  times: Times,
  now: Date,
  limit: number,
): { chosen: Vehicle[]; kept: Times; isLeft: (after: Times) => boolean } {
  const isDue = (held: Times, { externalId }: Vehicle) => (held[externalId] ?? -1) < now.getTime() - freshMs
  const due = vehicles
    .filter((vehicle) => isDue(times, vehicle))
    .sort((a, b) => (times[a.externalId] ?? -1) - (times[b.externalId] ?? -1))
  const kept: Times = {}
  for (const { externalId } of vehicles) if (times[externalId] !== undefined) kept[externalId] = times[externalId]
  return { chosen: due.slice(0, limit), kept, isLeft: (after) => vehicles.some((vehicle) => isDue(after, vehicle)) }
}
