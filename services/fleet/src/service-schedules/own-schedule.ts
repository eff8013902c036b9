import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import type { Tx } from '../kit.ts'
import type { KeptSchedule } from './schedule.ts'
import { findSchedule, lockSchedule } from './store.ts'

type Named = { readonly fleetId: string; readonly serviceScheduleId: string }

export async function ownSchedule(tx: Tx, { fleetId, serviceScheduleId }: Named): Promise<KeptSchedule> {
  const kept = await findSchedule(tx, serviceScheduleId)
  if (kept === undefined || kept.schedule.fleetId !== fleetId) throw new Problem(NotFound)
  return kept
}

/** @throws Problem when it is none of this fleet, or not as it was read */
export async function lockedSchedule(
  tx: Tx,
  { fleetId, serviceScheduleId }: Named,
  ifMatch: number | undefined,
): Promise<KeptSchedule> {
  const kept = await lockSchedule(tx, serviceScheduleId)
  if (kept === undefined || kept.schedule.fleetId !== fleetId) throw new Problem(NotFound)
  if (kept.schedule.version !== ifMatch) throw new Problem(VersionMismatch)
  return kept
}
