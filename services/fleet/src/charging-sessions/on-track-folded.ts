import { ChargingCorrected, ChargingEnded } from '@clutch/contracts/fleet/charging-sessions'
import type { Tx } from '../kit.ts'
import type { DerivedNoun } from '../telemetry/track-folded.ts'
import { findEnergyOf } from '../vehicle-energy/store.ts'
import {
  chargingSessionTellerOf,
  findStandingChargingSessions,
  hideChargingPlaces,
  saveChargingSession,
  withdrawChargingSession,
} from './store.ts'

async function tell(
  tx: Tx,
  event: typeof ChargingEnded,
  row: Awaited<ReturnType<typeof saveChargingSession>>,
): Promise<void> {
  if (row.vehicleId === null) return
  const dated = (await findEnergyOf(tx, [row.vehicleId])).get(row.vehicleId) ?? []
  const session = (await chargingSessionTellerOf(tx, [row], dated))(row)
  if (session !== undefined) tx.emit(event, session)
}

export const chargingSessions: DerivedNoun = {
  async onTrackFolded(tx, { effects, corrections, vehicleOf }) {
    for (const { type, record } of effects)
      if (type === 'charging-ended')
        await tell(tx, ChargingEnded, await saveChargingSession(tx, record, vehicleOf(record)))
    for (const { after } of corrections.changed)
      if (after.kind === 'charging-session')
        await tell(tx, ChargingCorrected, await saveChargingSession(tx, after, vehicleOf(after)))
    for (const { kind, id } of corrections.removed)
      if (kind === 'charging-session') await tell(tx, ChargingCorrected, await withdrawChargingSession(tx, id))
  },
  hidePlaces: hideChargingPlaces,
  findStanding: findStandingChargingSessions,
}
