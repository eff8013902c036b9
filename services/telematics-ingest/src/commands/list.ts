import { listCommands as contract } from '@clutch/contracts/telematics/commands'
import { decodeIdCursor, pageOf } from '@clutch/shared/cursor'
import { ok } from '@clutch/shared/route'
import { implement } from '../kit.ts'
import { pageOfCommands } from './store.ts'

export const listCommands = implement(contract, async ({ query, tx }) => {
  const limit = query.limit ?? 50
  const afterId = decodeIdCursor(query.cursor)
  const { status, deviceId } = query
  const rows = await pageOfCommands(tx, { status, deviceId, afterId, limit: limit + 1 })
  return ok(pageOf(rows, limit, (command) => [command.id]))
})
