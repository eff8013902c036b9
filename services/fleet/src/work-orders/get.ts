import { getWorkOrder as contract } from '@clutch/contracts/fleet/work-orders'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { findWorkOrder } from './store.ts'

export const getWorkOrder = implement(contract, async ({ params, tx }) => {
  const order = await findWorkOrder(tx, params.workOrderId)
  if (order === undefined || order.fleetId !== params.fleetId) throw new Problem(NotFound)
  return ok(order)
})
