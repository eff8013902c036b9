import { GeofenceDwelled, GeofenceVisitCorrected, GeofenceVisitEnded } from '@clutch/contracts/fleet/geofence-visits'
import { scopeJudge } from '../geofences/scope.ts'
import type { DerivedNoun } from '../telemetry/track-folded.ts'
import { findStandingVisits, hideVisits, saveVisit, visitOf, withdrawVisit } from './store.ts'

/** That a visit began is told by whoever came in: `fleet.geofence.entered`. */
export const geofenceVisits: DerivedNoun = {
  async onTrackFolded(tx, { effects, corrections, vehicleOf }) {
    const isInScope = scopeJudge(tx)
    for (const { type, record } of effects) {
      if (record.kind !== 'geofence-visit') continue
      const row = await saveVisit(tx, record, vehicleOf(record), isInScope)
      const visit = row && visitOf(row)
      if (visit === undefined) continue
      if (type === 'geofence-visit-dwelled') tx.emit(GeofenceDwelled, visit)
      if (type === 'geofence-visit-ended') tx.emit(GeofenceVisitEnded, visit)
    }
    for (const { before, after } of corrections.changed) {
      if (after.kind !== 'geofence-visit' || before.kind !== 'geofence-visit') continue
      const row = await saveVisit(tx, after, vehicleOf(after), isInScope)
      const visit = row && visitOf(row)
      if (visit === undefined) continue
      if (before.dwelledMs === null && after.dwelledMs !== null) tx.emit(GeofenceDwelled, visit)
      if (before.status === 'open' && after.status === 'ended') tx.emit(GeofenceVisitEnded, visit)
      else tx.emit(GeofenceVisitCorrected, visit)
    }
    for (const { kind, id } of corrections.removed) {
      if (kind !== 'geofence-visit') continue
      const row = await withdrawVisit(tx, id)
      const visit = row && visitOf(row)
      if (visit !== undefined) tx.emit(GeofenceVisitCorrected, visit)
    }
  },
  findStanding: findStandingVisits,
  hidePlaces: hideVisits,
}
