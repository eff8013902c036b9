import { TroubleCodeChanged, TroubleCodeCleared, TroubleCodeOpened } from '@clutch/contracts/fleet/trouble-codes'
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
import { openTroubleCodes, type TroubleCode } from './trouble-code.ts'

const thirtyDaysMs = 30 * 24 * 60 * 60 * 1_000

export const troubleCodes: DerivedNoun = {
  async onTrackFolded(tx, folded) {
    const { effects, corrections, vehicleOf } = folded
    // A code that is confirmed, or for which the lamp goes on, is the one that was told to be open.
    const found: [TroubleCode, typeof TroubleCodeOpened][] = []
    for (const { type, record } of effects)
      if (record.kind === 'trouble-code')
        found.push([record, type === 'trouble-code-opened' ? TroubleCodeOpened : TroubleCodeChanged])
    for (const { before, after } of corrections.changed)
      if (after.kind === 'trouble-code')
        found.push([after, isLater(before as TroubleCode, after) ? TroubleCodeChanged : TroubleCodeOpened])
    for (const [record, event] of found) {
      const vehicleId = vehicleOf(record)
      const facts = await factsOf(tx, vehicleId, folded, record)
      const code = troubleCodeOf(await saveTroubleCode(tx, record, vehicleId, facts))
      if (code !== undefined) tx.emit(code.status === 'cleared' ? TroubleCodeCleared : event, code)
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

/** It is the same fault, farther on; otherwise it is another than was told, or another vehicle's. */
function isLater(before: TroubleCode, after: TroubleCode): boolean {
  return before.status === 'open' && after.status === 'confirmed'
}

/** What whoever scores the risk will ask about the vehicle, as it was when the code opened. */
async function factsOf(
  tx: Tx,
  vehicleId: string | null,
  { state, latest }: TrackFolded,
  { openedMs, freezeFrame }: TroubleCode,
): Promise<VehicleFacts> {
  const since = new Date(openedMs - thirtyDaysMs)
  const kilometres = vehicleId === null ? 0 : await findKilometresSince(tx, vehicleId, since)
  const harsh = vehicleId === null ? 0 : await findHarshCountSince(tx, vehicleId, since)
  return {
    odometerKm: latest?.odometerM === undefined ? null : Math.round(latest.odometerM / 100) / 10,
    kmLast30Days: vehicleId === null ? null : Math.round(kilometres * 10) / 10,
    // Below a few kilometres the rate would say more about chance than about driving.
    harshEventsPer100Km: kilometres < 10 ? null : Math.round((harsh / kilometres) * 1_000) / 10,
    coolantC: freezeFrame?.values.coolantTemperatureC ?? null,
    batteryV:
      freezeFrame?.values.externalV ??
      freezeFrame?.values.vehicleBatteryV ??
      freezeFrame?.values.controlModuleV ??
      null,
    openCodes: openTroubleCodes(state.troubleCodes).map(({ code }) => code),
  }
}
