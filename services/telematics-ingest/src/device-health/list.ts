import { listDeviceProblems as contract } from '@clutch/contracts/telematics/device-health'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { pageOfProblems } from './problem-store.ts'

export const listDeviceProblems = implement(contract, async ({ query, tx }) => {
  const { limit = 50, cursor, ...filter } = query
  const rows = await pageOfProblems(tx, { ...filter, afterId: decodeIdCursor(cursor), limit: limit + 1 })
  return ok(pageOf(rows, limit, (problem) => [problem.id]))
})
