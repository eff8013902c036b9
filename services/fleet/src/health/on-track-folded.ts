import { TroubleCodeCleared, TroubleCodeOpened } from '@clutch/contracts/fleet/trouble-codes'
import { findHarshCountSince } from '../behaviour/store.ts'
import type { Tx } from '../kit.ts'
import type { DerivedNoun, TrackFolded } from '../telemetry/track-folded.ts'
import { findKilometresSince } from '../trips/store.ts'
import {
  findStandingTroubleCodes,
  saveTroubleCode,
  troubleCodeOf,
  type VehicleFacts,
  withdrawTroubleCode,
} from './store.ts'
import { openTroubleCodes } from './trouble-code.ts'

const thirtyDaysMs = 30 * 24 * 60 * 60 * 1_000

export const troubleCodes: DerivedNoun = {
  async onTrackFolded(tx, folded) {
    const { effects, corrections, vehicleOf } = folded
    const found = [...effects.map(({ record }) => record), ...corrections.changed.map(({ after }) => after)]
    for (const record of found) {
      if (record.kind !== 'trouble-code') continue
      const vehicleId = vehicleOf(record)
      const facts = await factsOf(tx, vehicleId, folded, record.openedMs)
      const code = troubleCodeOf(await saveTroubleCode(tx, record, vehicleId, facts))
      if (code !== undefined) tx.emit(code.status === 'cleared' ? TroubleCodeCleared : TroubleCodeOpened, code)
    }
    for (const { kind, id } of corrections.removed) {
      if (kind !== 'trouble-code') continue
      const code = troubleCodeOf(await withdrawTroubleCode(tx, id))
      // For whoever listens a code that never was is a code that is gone.
      if (code !== undefined) tx.emit(TroubleCodeCleared, { ...code, status: 'cleared' })
    }
  },
  findStanding: findStandingTroubleCodes,
}

/** What whoever scores the risk will ask about the vehicle, as it was when the code opened. */
async function factsOf(
  tx: Tx,
  vehicleId: string | null,
  { state, latest }: TrackFolded,
  openedMs: number,
): Promise<VehicleFacts> {
  const since = new Date(openedMs - thirtyDaysMs)
  const kilometres = vehicleId === null ? 0 : await findKilometresSince(tx, vehicleId, since)
  const harsh = vehicleId === null ? 0 : await findHarshCountSince(tx, vehicleId, since)
  return {
    odometerKm: latest?.odometerM === undefined ? null : Math.round(latest.odometerM / 100) / 10,
    kmLast30Days: vehicleId === null ? null : Math.round(kilometres * 10) / 10,
    // Below a few kilometres the rate would say more about chance than about driving.
    harshEventsPer100Km: kilometres < 10 ? null : Math.round((harsh / kilometres) * 1_000) / 10,
    coolantC: null,
    batteryV: null,
    openCodes: openTroubleCodes(state.troubleCodes).map(({ code }) => code),
  }
}
