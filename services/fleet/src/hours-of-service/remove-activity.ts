import { removeDriverActivity as contract } from '@clutch/contracts/fleet/hours-of-service'
import { Conflict, NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { noContent } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { assessAgain } from './assess.ts'
import { findActivity, removeActivity } from './store.ts'

export const removeDriverActivity = implement(contract, async ({ params, tx }) => {
  const activity = await findActivity(tx, params.driverActivityId)
  if (activity === undefined) throw new Problem(NotFound)
  if (activity.source !== 'entered')
    throw new Problem(Conflict, { detail: 'A tachograph recorded it: what is entered does not change it.' })
  await removeActivity(tx, activity.id)
  await assessAgain(tx, [activity.driverId])
  return noContent
})
