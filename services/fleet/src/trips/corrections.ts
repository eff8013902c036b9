import { derivedId } from '@clutch/shared/derived-id'
import { distanceM, isLatLon } from '@clutch/shared/geo'
import { measure, newMeter } from './distance.ts'
import type { TrackPoint } from './track.ts'
import type { Trip } from './trip-engine.ts'

/**
 * What somebody made of the engine's trips, applied over them. A correction names an instant or a pause and no trip, so that it
 * holds for whatever the engine finds there when it folds again. First all splits are made, then what is private is told apart,
 * then all merges are made: the result does not depend on the order in which they were entered.
 */

const MANUAL_ALGORITHM = 'manual/1'

export type Correction = {
  readonly id: string
  readonly kind: 'split' | 'merge' | 'private'
  readonly fromMs: number
  readonly toMs: number
}

/** A trip as it is shown: the engine's own, or one in its place. */
export type ShownTrip = {
  readonly trip: Trip
  readonly origin: 'engine' | 'manual'
  readonly isPrivate: boolean
  readonly corrections: readonly string[]
}

type Piece = {
  readonly trip: Trip
  /** What has made it another than the engine's. */
  readonly made: readonly string[]
  /** What has made it private. */
  readonly hidden: readonly string[]
  readonly isErased: boolean
}

/** Where a trip is cut, and by what. */
type Border = { readonly atMs: number; readonly ids: readonly string[] }

/** Late readings move the ends of trips: what of a trip lies so little within or beyond a private time is not cut off. */
const SLIGHT_MS = 60_000

/** @param trackOf the stored readings of a trip, as far as they are kept; asked for those that `isCut` */
export function shownTrips(
  trips: readonly Trip[],
  corrections: readonly Correction[],
  trackOf: (trip: Trip) => readonly TrackPoint[],
): ShownTrip[] {
  const ordered = [...corrections].sort((a, b) => a.fromMs - b.fromMs || (a.id < b.id ? -1 : 1))
  const of = (kind: Correction['kind']) => ordered.filter((correction) => correction.kind === kind)
  const privates = of('private')
  const hiding = (trip: Trip) => privates.filter((each) => hides(each, trip)).map(({ id }) => id)
  const pieces = [...trips]
    .sort((a, b) => a.startMs - b.startMs)
    .flatMap((trip) => {
      const track = () => trackOf(trip)
      // Where places were hidden for good there is nothing left to show.
      const isErased = trip.from === null || (trip.endMs !== null && trip.to === null)
      const whole: Piece = { trip, made: [], hidden: [], isErased }
      return cutPiece(whole, splitsOf(trip, of('split')), track).flatMap((piece) =>
        cutPiece(piece, cutsOf(piece.trip, privates), track),
      )
    })
    .map((piece) => ({ ...piece, hidden: hiding(piece.trip) }))
  const uses = new Map<string, number>()
  return mergePieces(pieces, of('merge')).map(({ trip, made, hidden: ofPieces, isErased }) => {
    // Also what was private in the pause that a merge covers.
    const hidden = [...ofPieces, ...hiding(trip)]
    const isPrivate = hidden.length > 0 || isErased
    const all = [...new Set([...made, ...hidden])].sort()
    if (made.length === 0) return { trip, origin: 'engine', isPrivate, corrections: all }
    // The name follows from what was corrected, so that it stays when late readings move a border by a second.
    const name = [...made].sort().join('+')
    const nth = uses.get(name) ?? 0
    uses.set(name, nth + 1)
    return {
      trip: { ...trip, id: derivedId('trp', trip.deviceId, name, String(nth)) },
      origin: 'manual',
      isPrivate,
      corrections: all,
    }
  })
}

/** Whether a trip is shown in parts, for which its readings are needed. */
export function isCut(trip: Trip, corrections: readonly Correction[]): boolean {
  const of = (kind: Correction['kind']) => corrections.filter((correction) => correction.kind === kind)
  return splitsOf(trip, of('split')).length > 0 || cutsOf(trip, of('private')).length > 0
}

function splitsOf({ startMs, endMs }: Trip, splits: readonly Correction[]): Border[] {
  if (endMs === null) return []
  return splits
    .filter(({ fromMs }) => fromMs > startMs && fromMs < endMs)
    .map(({ id, fromMs }) => ({ atMs: fromMs, ids: [id] }))
}

/**
 * Late readings may join a private trip to another, or move a border far into it. The driver's time stays private, and what lies
 * beyond it does not become so. A trip of which at least half lies within is the private one, wherever it begins and ends now.
 */
function cutsOf(trip: Trip, privates: readonly Correction[]): Border[] {
  const { startMs, endMs } = trip
  if (endMs === null) return []
  const cuts = new Map<number, string[]>()
  for (const each of privates) {
    if (!hides(each, trip) || isMostlyWithin(trip, each)) continue
    for (const atMs of [each.fromMs, each.toMs])
      if (atMs - startMs >= SLIGHT_MS && endMs - atMs >= SLIGHT_MS) cuts.set(atMs, [...(cuts.get(atMs) ?? []), each.id])
  }
  return [...cuts].sort(([a], [b]) => a - b).map(([atMs, ids]) => ({ atMs, ids }))
}

/** More of the trip lies in the time that was made private than its ends may have moved by. */
function hides({ fromMs, toMs }: Correction, trip: Trip): boolean {
  const lastMs = lastMsOf(trip)
  const overlapMs = Math.min(lastMs, toMs) - Math.max(trip.startMs, fromMs)
  return overlapMs >= 0 && overlapMs >= Math.min(SLIGHT_MS, (toMs - fromMs) / 2, (lastMs - trip.startMs) / 2)
}

/** At least half of the trip lies in the time that was made private. */
function isMostlyWithin(trip: Trip, { fromMs, toMs }: Correction): boolean {
  const lastMs = lastMsOf(trip)
  return (Math.min(lastMs, toMs) - Math.max(trip.startMs, fromMs)) * 2 >= lastMs - trip.startMs
}

/** Of a trip that runs, the last that is known of it. */
export function lastMsOf({ startMs, endMs, durationS }: Trip): number {
  return endMs ?? startMs + durationS * 1_000
}

function cutPiece(piece: Piece, borders: readonly Border[], track: () => readonly TrackPoint[]): Piece[] {
  const { trip } = piece
  if (borders.length === 0) return [piece]
  const points = track()
  const times = [trip.startMs, ...borders.map(({ atMs }) => atMs), trip.endMs!]
  const parts = times.slice(1).map((untilMs, i) => partOf(trip, points, times[i]!, untilMs))
  // What the engine measured is shared out by what the parts measure: splitting adds and loses nothing.
  const measuredM = parts.reduce((sum, part) => sum + part.distanceM, 0)
  return parts.map((part, i) => {
    const share = measuredM > 0 ? part.distanceM / measuredM : part.durationS / trip.durationS
    const made = [...piece.made, ...(borders[i - 1]?.ids ?? []), ...(borders[i]?.ids ?? [])]
    return { ...piece, trip: withDistance(part, trip.distanceM * share), made }
  })
}

/** A part of a trip with what its readings say of it; by time alone where they are no longer kept. */
function partOf(trip: Trip, points: readonly TrackPoint[], fromMs: number, untilMs: number): Trip {
  const inside = points.filter(({ timeMs }) => timeMs >= fromMs && timeMs <= untilMs)
  const fixes = inside.filter((point) => point.valid && isLatLon(point))
  const durationS = (untilMs - fromMs) / 1_000
  const share = trip.durationS > 0 ? durationS / trip.durationS : 0
  const first = fixes[0]
  const last = fixes.at(-1)
  const speeds = fixes.flatMap(({ speedKmh }) => (speedKmh === undefined ? [] : [speedKmh]))
  const odometer = inside.flatMap(({ odometerM }) => (odometerM === undefined ? [] : [odometerM]))
  const isFirst = fromMs === trip.startMs
  const isLast = untilMs === trip.endMs
  const movingS = Math.min(durationS, movingSecondsOf(fixes) ?? trip.movingS * share)
  return {
    ...trip,
    startMs: fromMs,
    endMs: untilMs,
    // Without readings nobody knows where it was cut.
    from: isFirst ? trip.from : first ? { lat: first.lat, lon: first.lon } : null,
    to: isLast ? trip.to : last ? { lat: last.lat, lon: last.lon } : null,
    durationS,
    distanceM: fixes.reduce(measure, newMeter).totalM,
    movingS: round(movingS),
    idleS: round(durationS - movingS),
    maxSpeedKmh: speeds.length > 0 ? round(Math.max(...speeds)) : trip.maxSpeedKmh,
    pointCount: inside.length,
    odometerStartM: isFirst ? trip.odometerStartM : (odometer[0] ?? null),
    odometerEndM: isLast ? trip.odometerEndM : (odometer.at(-1) ?? null),
    engineHoursStart: isFirst ? trip.engineHoursStart : null,
    engineHoursEnd: isLast ? trip.engineHoursEnd : null,
    evidence: { ...trip.evidence, algorithm: MANUAL_ALGORITHM },
  }
}

/** Null where no speed was told. */
function movingSecondsOf(fixes: readonly TrackPoint[]): number | null {
  if (!fixes.some(({ speedKmh }) => speedKmh !== undefined)) return null
  let seconds = 0
  for (let i = 1; i < fixes.length; i += 1)
    if ((fixes[i]!.speedKmh ?? 0) >= 3) seconds += (fixes[i]!.timeMs - fixes[i - 1]!.timeMs) / 1_000
  return seconds
}

/** Neighbours whose pause a merge covers, however many were found there since. */
function mergePieces(pieces: readonly Piece[], merges: readonly Correction[]): Piece[] {
  const merged: Piece[] = []
  for (const piece of pieces) {
    const before = merged.at(-1)
    const endMs = before?.trip.endMs ?? null
    const by = endMs === null ? [] : merges.filter(({ fromMs, toMs }) => fromMs <= piece.trip.startMs && toMs >= endMs)
    if (before === undefined || by.length === 0) merged.push(piece)
    else {
      // What is private of one would be seen in the whole.
      merged[merged.length - 1] = {
        trip: mergedTrip(before.trip, piece.trip),
        made: [...new Set([...before.made, ...piece.made, ...by.map(({ id }) => id)])],
        hidden: [...new Set([...before.hidden, ...piece.hidden])],
        isErased: before.isErased || piece.isErased,
      }
    }
  }
  return merged
}

function mergedTrip(first: Trip, second: Trip): Trip {
  const pauseS = Math.max(0, (second.startMs - first.endMs!) / 1_000)
  const pauseM = first.to && second.from ? distanceM(first.to, second.from) : 0
  const lastMs = lastMsOf(second)
  const trip: Trip = {
    ...first,
    status: second.status,
    endMs: second.endMs,
    to: second.to,
    durationS: (lastMs - first.startMs) / 1_000,
    movingS: round(first.movingS + second.movingS),
    idleS: round(first.idleS + second.idleS + pauseS),
    maxSpeedKmh: Math.max(first.maxSpeedKmh, second.maxSpeedKmh),
    pointCount: first.pointCount + second.pointCount,
    odometerStartM: first.odometerStartM ?? second.odometerStartM,
    odometerEndM: second.odometerEndM ?? first.odometerEndM,
    engineHoursStart: first.engineHoursStart ?? second.engineHoursStart,
    engineHoursEnd: second.engineHoursEnd ?? first.engineHoursEnd,
    evidence: {
      ...first.evidence,
      algorithm: MANUAL_ALGORITHM,
      end: second.evidence.end,
      longestGapS: Math.max(first.evidence.longestGapS, second.evidence.longestGapS, pauseS),
    },
    decidedAtMs: Math.max(first.decidedAtMs, second.decidedAtMs),
  }
  return withDistance(trip, first.distanceM + pauseM + second.distanceM)
}

function withDistance(trip: Trip, meters: number): Trip {
  const avgSpeedKmh = trip.durationS > 0 ? round((meters / trip.durationS) * 3.6) : 0
  return { ...trip, distanceM: round(meters), avgSpeedKmh }
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
