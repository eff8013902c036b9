import type { Access } from './provider.ts'

/** Pure: how a provider that answers by time is read in steps. The cursor holds, for each vehicle, until when it was read. */
export type Times = Record<string, number>

/** What reached the provider late is asked for again; what came twice is the same reading. */
const overlapMs = 2 * 60_000
const defaultHistoryHours = 1
const hourMs = 60 * 60_000

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
  const untilMs = Math.min(readUntilMs ?? startMs, nowMs)
  const toMs = Math.min(untilMs + windowMs, nowMs)
  return { fromMs: readUntilMs === undefined ? startMs : untilMs - overlapMs, toMs }
}
