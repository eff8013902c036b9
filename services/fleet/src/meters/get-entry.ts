import { getMeterEntry as contract } from '@clutch/contracts/fleet/meters'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findMeterEntry } from './store.ts'

export const getMeterEntry = implement(contract, async ({ params, tx }) => {
  const entry = await findMeterEntry(tx, params.meterEntryId)
  if (entry === undefined || entry.vehicleId !== params.vehicleId) throw new Problem(NotFound)
  return ok(entry)
})
