import { NotFound } from '@clutch/contracts/problems'
import { deleteForwarding as contract, ForwardingDeleted } from '@clutch/contracts/telematics/forwardings'
import { Problem } from '@clutch/shared/problem'
import { noContent } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { deleteForwardingRow, lockForwarding } from './store.ts'
import { wakeForwardings } from './wake.ts'

export const deleteForwarding = implement(contract, async ({ params, tx }) => {
  const found = await lockForwarding(tx, params.forwardingId)
  if (found === undefined) throw new Problem(NotFound)
  await deleteForwardingRow(tx, found.id)
  tx.emit(ForwardingDeleted, { ...found, version: found.version + 1 })
  tx.afterCommit(() => wakeForwardings('deleted'))
  return noContent
})
