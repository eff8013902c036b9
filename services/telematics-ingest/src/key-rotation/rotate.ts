import { NotOpened, rewrap } from '@clutch/shared/envelope'
import type { Database } from '@clutch/shared/tx'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { SystemTx } from '../kit.ts'
import type { Left, WrappedSecrets } from './wrapped.ts'

export interface Rotated extends Left {
  readonly rewrapped: number
}

const batch = 200
/** A million rows; whatever is left comes with the next pass. */
const maxBatches = 5_000

/**
 * Wraps with the operator's present key what the previous one wraps. The secrets themselves are not opened. Each batch
 * is a transaction: safe to repeat, to break off and to run in several processes. What cannot be opened, or is held by
 * somebody, stands in nobody's way.
 */
export async function rotate(
  database: Database<PrismaClient>,
  secrets: WrappedSecrets,
  options: { signal?: AbortSignal; progress?: (rewrapped: number) => void } = {},
): Promise<Rotated> {
  const { current, previous } = secrets.keys
  let rewrapped = 0
  let after = ''
  const isDue = previous !== undefined && previous.id !== current.id
  for (let round = 0; isDue && round < maxBatches && options.signal?.aborted !== true; round += 1) {
    const done = await database.systemTx((tx) => rotateBatch(tx, secrets, previous.id, after))
    rewrapped += done.rewrapped
    if (done.last === undefined) break
    after = done.last
    options.progress?.(rewrapped)
  }
  return { rewrapped, ...(await countLeft(database, secrets)) }
}

function countLeft(database: Database<PrismaClient>, secrets: WrappedSecrets): Promise<Left> {
  const { current, previous } = secrets.keys
  return database.systemTx((tx) => secrets.countNotWrappedBy(tx, current.id, previous?.id))
}

async function rotateBatch(
  tx: SystemTx,
  secrets: WrappedSecrets,
  previousId: string,
  after: string,
): Promise<{ rewrapped: number; last: string | undefined }> {
  let rewrapped = 0
  const rows = await secrets.lockWrappedBy(tx, previousId, after, batch)
  for (const row of rows) {
    try {
      const fresh = rewrap(secrets.keys, row, row.boundTo)
      if (fresh === undefined) continue
      await secrets.keepRewrapped(tx, { ...row, ...fresh })
      rewrapped += 1
    } catch (error) {
      if (!(error instanceof NotOpened)) throw error
    }
  }
  return { rewrapped, last: rows.at(-1)?.name }
}
