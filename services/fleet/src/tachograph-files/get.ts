import { getTachographFile as contract } from '@clutch/contracts/fleet/tachograph-files'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findTachographFile } from './store.ts'

export const getTachographFile = implement(contract, async ({ params, tx }) => {
  const file = await findTachographFile(tx, params.tachographFileId)
  if (file === undefined) throw new Problem(NotFound)
  return ok(file)
})
