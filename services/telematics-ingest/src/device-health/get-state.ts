import { NotFound } from '@clutch/contracts/problems'
import type { Scope } from '@clutch/contracts/scopes'
import { getDeviceState as contract } from '@clutch/contracts/telematics/device-health'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { findDevice } from '../devices/store.ts'
import { implement } from '../kit.ts'
import { findOpenKinds } from './problem-store.ts'
import { findState } from './store.ts'

export const getDeviceState = implement(contract, async ({ params, principal, tx }) => {
  if ((await findDevice(tx, params.deviceId)) === undefined) throw new Problem(NotFound)
  const state = await findState(tx, params.deviceId)
  return ok({
    ...state,
    position: principal.scopes.has('readings:raw' satisfies Scope) ? state.position : null,
    problems: await findOpenKinds(tx, params.deviceId),
  })
})
