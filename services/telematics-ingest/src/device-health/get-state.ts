import { NotFound } from '@clutch/contracts/problems'
import { getDeviceState as contract } from '@clutch/contracts/telematics/device-health'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { findDevice } from '../devices/store.ts'
import { implement } from '../kit.ts'
import { findOpenKinds } from './problem-store.ts'
import { findState } from './store.ts'

export const getDeviceState = implement(contract, async ({ params, tx }) => {
  if ((await findDevice(tx, params.deviceId)) === undefined) throw new Problem(NotFound)
  return ok({ ...(await findState(tx, params.deviceId)), problems: await findOpenKinds(tx, params.deviceId) })
})
