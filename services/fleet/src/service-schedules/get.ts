import { getServiceSchedule as contract } from '@clutch/contracts/fleet/service-schedules'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { lookedNow } from './look.ts'
import { ownSchedule } from './own-schedule.ts'

export const getServiceSchedule = implement(contract, async ({ params, tx }) =>
  ok(await lookedNow(tx, await ownSchedule(tx, params))),
)
