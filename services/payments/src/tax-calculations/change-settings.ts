import { changeTaxSettings as contract } from '@clutch/contracts/payments/tax-calculations'
import { VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { lockTaxSettings, updateTaxSettings } from './store.ts'

export const changeTaxSettings = implement(contract, async ({ body, ifMatch, tx }) => {
  const settings = await lockTaxSettings(tx)
  if (settings.version !== ifMatch) throw new Problem(VersionMismatch)
  const changed = { ...settings, ...body, version: settings.version + 1 }
  await updateTaxSettings(tx, changed)
  return ok(changed)
})
