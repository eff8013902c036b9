import {
  GeofenceCrossingCorrected,
  GeofenceCrossingWithdrawn,
  GeofenceEntered,
  GeofenceExited,
} from '@clutch/contracts/fleet/geofence-crossings'
import type { GeofenceCrossing as Row } from '../../prisma/client/client.ts'
import type { Crossing } from '../geofences/crossings.ts'
import { scopeJudge } from '../geofences/scope.ts'
import type { DerivedNoun } from '../telemetry/track-folded.ts'
import { crossingTellerOf, findStandingCrossings, hideCrossings, saveCrossing, withdrawCrossing } from './store.ts'

export const geofenceCrossings: DerivedNoun = {
  async onTrackFolded(tx, { effects, corrections, vehicleOf }) {
    const isInScope = scopeJudge(tx)
    const told: { row: Row; how: 'found' | 'changed' | 'withdrawn' }[] = []
    const keep = async (record: Crossing, how: 'found' | 'changed') => {
      const row = await saveCrossing(tx, record, vehicleOf(record), isInScope)
      if (row !== undefined) told.push({ row, how })
    }
    for (const { record } of effects) if (record.kind === 'crossing') await keep(record, 'found')
    for (const { after } of corrections.changed) if (after.kind === 'crossing') await keep(after, 'changed')
    for (const { kind, id } of corrections.removed) {
      const row = kind === 'crossing' ? await withdrawCrossing(tx, id) : undefined
      if (row !== undefined) told.push({ row, how: 'withdrawn' })
    }
    const tell = await crossingTellerOf(
      tx,
      told.map(({ row }) => row),
    )
    for (const { row, how } of told) {
      const crossing = tell(row)
      if (crossing === undefined) continue
      if (how === 'withdrawn') tx.emit(GeofenceCrossingWithdrawn, crossing)
      else if (how === 'changed' && crossing.version > 1) tx.emit(GeofenceCrossingCorrected, crossing)
      else tx.emit(crossing.direction === 'enter' ? GeofenceEntered : GeofenceExited, crossing)
    }
  },
  findStanding: findStandingCrossings,
  hidePlaces: hideCrossings,
}
