import type { TroubleCode } from '@clutch/contracts/fleet/trouble-codes'
import type { KnownTroubleCode, VehicleFacts } from '../vehicle-facts/vehicle-facts.ts'
import { MIN_KM_FOR_RATES, snapshotOf, snapshotOfTroubleCode, type VehicleSnapshot } from './vehicle-snapshot.ts'

/**
 * A vehicle as it is known at an instant: what was gathered of it and, with a code that has just opened, what fleet told
 * along with it. The code need not be among the facts yet: they arrive by another consumer. Pure.
 */
export function knownSnapshot(facts: VehicleFacts, at: Date, opened?: TroubleCode): VehicleSnapshot {
  const codes = opened === undefined ? facts.troubleCodes : withOpened(facts.troubleCodes, opened)
  const gathered = snapshotOf(
    {
      connectedSince: notAfter(facts.connectedSince ?? at, at),
      readsTroubleCodes: facts.readsTroubleCodes || opened !== undefined,
      troubleCodes: codes
        .filter(({ clearedAt }) => clearedAt === null)
        .map(({ code, openedAt }) => ({ code, openedAt: notAfter(openedAt, at), clearedAt: null })),
      lastService: null,
      odometerKm: facts.odometerKm,
      firstRegisteredAt: null,
      trips: facts.trips.map((trip) => ({ ...trip, startedAt: notAfter(trip.startedAt, at) })),
      readings: [],
    },
    at.toISOString(),
  )
  if (opened === undefined) return gathered
  const told = snapshotOfTroubleCode(opened, at.toISOString())
  const drivenEnough = (opened.vehicle.kmLast30Days ?? 0) >= MIN_KM_FOR_RATES
  return {
    ...gathered,
    odometerKm: told.odometerKm ?? gathered.odometerKm,
    kmLast30Days: gathered.kmLast30Days ?? told.kmLast30Days,
    harshEventsPer100Km: gathered.harshEventsPer100Km ?? (drivenEnough ? told.harshEventsPer100Km : null),
  }
}

/** A device's clock may be ahead of ours. What it has told has happened. */
function notAfter(instant: Date, at: Date): string {
  return (instant > at ? at : instant).toISOString()
}

/** The facts know better whether a code is still open; fleet's event knows codes whose own events are on their way. */
function withOpened(known: readonly KnownTroubleCode[], opened: TroubleCode): KnownTroubleCode[] {
  const toldAt = new Date(opened.lastSeenAt)
  const codes = [...known]
  if (!known.some(({ id }) => id === opened.id) && opened.status !== 'cleared')
    codes.push({ id: opened.id, code: opened.code, openedAt: new Date(opened.openedAt), clearedAt: null })
  for (const code of opened.vehicle.openCodes) {
    const settled = codes.some((held) => held.code === code && (held.clearedAt === null || held.clearedAt >= toldAt))
    if (code !== opened.code && !settled) codes.push({ id: '', code, openedAt: toldAt, clearedAt: null })
  }
  return codes
}
