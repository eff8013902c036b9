import { rebaseService as contract } from '@clutch/contracts/fleet/service-schedules'
import { ValidationFailed } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { instantIn } from '@clutch/shared/time-order'
import { implement } from '../kit.ts'
import { lookAtOne } from './look.ts'
import { lockedSchedule } from './own-schedule.ts'
import { rebased } from './schedule.ts'

export const rebaseService = implement(contract, async ({ params, body, ifMatch, tx }) => {
  const kept = await lockedSchedule(tx, params, ifMatch)
  const at = instantIn(body.at, '/body/at')
  if (at > tx.now)
    throw new Problem(ValidationFailed, { errors: [{ pointer: '/body/at', message: 'must not lie in the future' }] })
  return ok(await lookAtOne(tx, rebased(kept, { ...body, at })))
})
