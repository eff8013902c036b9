import { DriverUnknown } from '@clutch/contracts/fleet/driver-assignments'
import { ActivityOverlaps, enterDriverActivity as contract } from '@clutch/contracts/fleet/hours-of-service'
import { ValidationFailed } from '@clutch/contracts/problems'
import { newId } from '@clutch/shared/id'
import { Problem } from '@clutch/shared/problem'
import { created } from '@clutch/shared/route'
import { instantIn } from '@clutch/shared/time-order'
import { lockDriver } from '../drivers/store.ts'
import { implement } from '../kit.ts'
import { assessAgain } from './assess.ts'
import { activityOf, findActivitiesDuring, insertActivities, type KeptActivity, longestActivityMs } from './store.ts'

export const enterDriverActivity = implement(contract, async ({ body, tx }) => {
  const [from, to] = [instantIn(body.fromAt, '/body/fromAt'), instantIn(body.untilAt, '/body/untilAt')]
  const message =
    to <= from
      ? 'does not lie after the beginning'
      : to > tx.now
        ? 'must not lie in the future'
        : to.getTime() - from.getTime() > longestActivityMs
          ? 'lies more than 31 days after the beginning'
          : undefined
  if (message !== undefined) throw new Problem(ValidationFailed, { errors: [{ pointer: '/body/untilAt', message }] })
  // Whoever enters something of a driver goes alone.
  const kept = await lockDriver(tx, body.driverId)
  if (kept === undefined || kept.driver.status === 'erased') throw new Problem(DriverUnknown)
  const [other] = await findActivitiesDuring(tx, body.driverId, { from, to }, 'entered')
  if (other !== undefined) throw new Problem(ActivityOverlaps, { detail: `It meets ${other.id}.` })
  const activity: KeptActivity = {
    id: newId('dat'),
    version: 1,
    driverId: body.driverId,
    activity: body.activity,
    fromAt: from.toISOString(),
    untilAt: to.toISOString(),
    source: 'entered',
    fileId: null,
    note: body.note ?? null,
    madeBy: tx.actor,
  }
  await insertActivities(tx, [activity])
  await assessAgain(tx, [body.driverId])
  return created(activityOf(activity))
})
