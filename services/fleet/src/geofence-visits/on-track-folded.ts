import { GeofenceDwelled, GeofenceVisitCorrected, GeofenceVisitEnded } from '@clutch/contracts/fleet/geofence-visits'
import type { GeofenceVisit as Row } from '../../prisma/client/client.ts'
import { scopeJudge } from '../geofences/scope.ts'
import type { GeofenceVisit } from '../geofences/visit.ts'
import type { DerivedNoun } from '../telemetry/track-folded.ts'
import { findStandingVisits, hideVisits, saveVisit, visitTellerOf, withdrawVisit } from './store.ts'

type Told = typeof GeofenceDwelled | typeof GeofenceVisitEnded | typeof GeofenceVisitCorrected

/** That a visit began is told by whoever came in: `fleet.geofence.entered`. */
export const geofenceVisits: DerivedNoun = {
  async onTrackFolded(tx, { effects, corrections, vehicleOf }) {
    const isInScope = scopeJudge(tx)
    const told: { row: Row; events: Told[] }[] = []
    const keep = async (record: GeofenceVisit, events: Told[]) => {
      const row = await saveVisit(tx, record, vehicleOf(record), isInScope)
      if (row !== undefined) told.push({ row, events })
    }
    for (const { type, record } of effects) {
      if (record.kind !== 'geofence-visit') continue
      const dwelled = type === 'geofence-visit-dwelled' ? [GeofenceDwelled] : []
      await keep(record, type === 'geofence-visit-ended' ? [GeofenceVisitEnded] : dwelled)
    }
    for (const { before, after } of corrections.changed) {
      if (after.kind !== 'geofence-visit' || before.kind !== 'geofence-visit') continue
      const hasEnded = before.status === 'open' && after.status === 'ended'
      await keep(after, [
        ...(before.dwelledMs === null && after.dwelledMs !== null ? [GeofenceDwelled] : []),
        hasEnded ? GeofenceVisitEnded : GeofenceVisitCorrected,
      ])
    }
    for (const { kind, id } of corrections.removed) {
      const row = kind === 'geofence-visit' ? await withdrawVisit(tx, id) : undefined
      if (row !== undefined) told.push({ row, events: [GeofenceVisitCorrected] })
    }
    const tell = await visitTellerOf(
      tx,
      told.map(({ row }) => row),
    )
    for (const { row, events } of told) {
      const visit = tell(row)
      if (visit !== undefined) for (const event of events) tx.emit(event, visit)
    }
  },
  findStanding: findStandingVisits,
  hidePlaces: hideVisits,
}
