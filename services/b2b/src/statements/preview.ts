import { previewStatement as contract } from '@clutch/contracts/b2b/statements'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { gather } from './gather.ts'

export const previewStatement = implement(contract, async ({ body, tx }) => {
  const { issueDate: _day, ...gathered } = await gather(tx, body)
  return ok(gathered)
})
