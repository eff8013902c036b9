import type { RouteQuery } from '@clutch/contracts/contract'
import type { streamLive } from '@clutch/contracts/fleet/live'
import { boxOf } from './filter.ts'
import type { Watch } from './live-client.ts'

type Query = RouteQuery<typeof streamLive>

/** What a stream or a socket was asked for. @throws Problem for half a box */
export function watchOf(query: Query): Watch {
  return {
    box: boxOf(query),
    vehicleIds: query.vehicleIds === undefined ? undefined : new Set(query.vehicleIds.split(',')),
    isWanted: query.events === undefined ? undefined : wantedTypes(query.events.split(',')),
  }
}

/** A type itself, or with a star at its end whatever begins so. */
function wantedTypes(words: readonly string[]): (type: string) => boolean {
  const whole = new Set(words)
  const begins = words.filter((word) => word.endsWith('*')).map((word) => word.slice(0, -1))
  return (type) => whole.has(type) || begins.some((begin) => type.startsWith(begin))
}

/** Where a client that comes back has been: null for one that is new. NaN, and so too far, for what is no place of ours. */
export function lastSeqOf(query: Query, header: string | string[] | undefined): number | null {
  const text = query.lastEventId ?? (typeof header === 'string' ? header : '')
  if (text === '') return null
  return /^[0-9]{1,15}$/.test(text) ? Number(text) : Number.POSITIVE_INFINITY
}
