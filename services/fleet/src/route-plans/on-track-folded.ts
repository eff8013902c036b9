import { findInstallationsOf } from '../installations/store.ts'
import type { Tx } from '../kit.ts'
import type { DerivedNoun, TrackFolded } from '../telemetry/track-folded.ts'
import { follow } from './follow.ts'
import { followAgainKind, keepProgress } from './keep-progress.ts'
import { progressOf } from './progress.ts'
import { forgetLastPlaces, type KeptRoute, lockRoutesFollowed } from './store.ts'

/**
 * Vehicles that are on a route are followed with every reading. What comes late is not put in between: the route is followed
 * anew, from its beginning, as due work.
 */
export const routesFollowed: DerivedNoun = {
  onTrackFolded: (tx, folded) => followAll(tx, [folded]),
  onTracksFolded: followAll,
  hidePlaces: async (tx, hidden) => {
    const installations = (await findInstallationsOf(tx, [hidden.deviceId])).get(hidden.deviceId) ?? []
    await forgetLastPlaces(tx, [...new Set(installations.map(({ vehicleId }) => vehicleId))], hidden)
  },
}

interface Heard {
  folded: TrackFolded
  vehicleId: string
  fromMs: number
  toMs: number
}

async function followAll(tx: Tx, all: readonly TrackFolded[]): Promise<void> {
  const heard = all.flatMap(heardOf)
  const routes = await lockRoutesFollowed(tx, heard)
  const progress = []
  const late = []
  for (const kept of routes) {
    const of = heard.filter(({ vehicleId }) => vehicleId === kept.route.vehicleId)
    if (of.some((each) => isLate(kept, each))) {
      late.push({ key: kept.route.id, dueAt: tx.now })
      continue
    }
    const points = of
      .flatMap(({ folded }) =>
        folded.readings.filter(({ timeMs }) => folded.vehicleAt(timeMs) === kept.route.vehicleId),
      )
      .filter(({ timeMs }) => isWithin(kept, timeMs))
      .sort((a, b) => a.timeMs - b.timeMs)
    if (points.length > 0) progress.push(progressOf(kept, follow(kept.way, kept.following, points)))
  }
  await tx.scheduleAll(followAgainKind, late)
  await keepProgress(tx, progress)
}

/** The vehicles the device was in at these readings: mostly one. */
function heardOf(folded: TrackFolded): Heard[] {
  const spans = new Map<string, Heard>()
  for (const { timeMs } of folded.readings) {
    const vehicleId = folded.vehicleAt(timeMs)
    if (vehicleId === null) continue
    const span = spans.get(vehicleId)
    if (span === undefined) spans.set(vehicleId, { folded, vehicleId, fromMs: timeMs, toMs: timeMs })
    else span.toMs = timeMs
  }
  return [...spans.values()]
}

function isWithin({ followFromMs, followUntilMs }: KeptRoute, ms: number): boolean {
  return followFromMs !== null && ms >= followFromMs && ms <= followUntilMs!
}

/** A device that is folded again brings readings that were followed: something came late. */
function isLate(kept: KeptRoute, { folded, vehicleId }: Heard): boolean {
  const { throughMs } = kept.following
  if (throughMs === null) return false
  return folded.readings.some(
    ({ timeMs }) => timeMs <= throughMs && isWithin(kept, timeMs) && folded.vehicleAt(timeMs) === vehicleId,
  )
}
