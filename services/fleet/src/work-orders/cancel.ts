import { cancelWorkOrder as contract, WorkOrderWithdrawn } from '@clutch/contracts/fleet/work-orders'
import { NotFound } from '@clutch/contracts/problems'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { lockWorkOrder, updateWorkOrder } from './store.ts'
import { withdrawn } from './work-order.ts'

export const cancelWorkOrder = implement(contract, async ({ params, tx }) => {
  const kept = await lockWorkOrder(tx, params.workOrderId)
  if (kept === undefined || kept.order.fleetId !== params.fleetId) throw new Problem(NotFound)
  const next = withdrawn(kept)
  if (next !== kept) {
    await updateWorkOrder(tx, next)
    tx.emit(WorkOrderWithdrawn, next.order)
  }
  return ok(next.order)
})
