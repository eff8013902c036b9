import { voidMeterEntry as contract, MeterEntryVoided } from '@clutch/contracts/fleet/meters'
import { NotFound, VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { lockVehicle } from '../vehicles/store.ts'
import { anchorsOf } from './meter.ts'
import { assertAgree } from './meter-entry.ts'
import { readOffs } from './read.ts'
import { findMeterEntries, updateMeterEntry } from './store.ts'

export const voidMeterEntry = implement(contract, async ({ params, ifMatch, tx }) => {
  if ((await lockVehicle(tx, params.vehicleId)) === undefined) throw new Problem(NotFound)
  const entries = await findMeterEntries(tx, params.vehicleId)
  const entry = entries.find(({ id }) => id === params.meterEntryId)
  if (entry === undefined) throw new Problem(NotFound)
  if (entry.version !== ifMatch) throw new Problem(VersionMismatch)
  if (entry.status === 'voided') return ok(entry)
  // What it said of a new instrument goes with it, and later entries may make no sense then.
  const left = entries.filter(({ id }) => id !== entry.id)
  assertAgree(anchorsOf(entry.meter, readOffs(entry.meter, left)))
  const voided = { ...entry, version: entry.version + 1, status: 'voided' as const }
  await updateMeterEntry(tx, voided)
  tx.emit(MeterEntryVoided, voided)
  return ok(voided)
})
