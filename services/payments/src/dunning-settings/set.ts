import { setDunningSettings as contract } from '@clutch/contracts/payments/dunnings'
import { VersionMismatch } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { checkOffsets } from '../dunnings/dunning.ts'
import { implement } from '../kit.ts'
import { findDunningSettings, upsertDunningSettings } from './store.ts'

export const setDunningSettings = implement(contract, async ({ body, ifMatch, tx }) => {
  checkOffsets(body.offsetsDays)
  const before = await findDunningSettings(tx)
  const next = {
    version: before.version + 1,
    offsetsDays: [...body.offsetsDays],
    atEnd: body.atEnd,
    deadlineDays: body.deadlineDays === undefined ? 14 : body.deadlineDays,
  }
  if ((ifMatch !== undefined && ifMatch !== before.version) || !(await upsertDunningSettings(tx, next)))
    throw new Problem(VersionMismatch)
  return ok(next)
})
