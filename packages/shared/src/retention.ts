import { delay } from './bus.ts'
import type { Logger } from './logging.ts'
import type { Running } from './runtime.ts'
import type { Database } from './tx.ts'

/** How long machinery rows live. The inbox outlives the outbox and the stream (7 days), so nothing replayed is applied twice. */
const retention = [
  { table: 'idempotency_keys', column: 'created_at', keep: '24 hours' },
  { table: 'outbox', column: 'published_at', keep: '14 days' },
  { table: 'inbox', column: 'processed_at', keep: '30 days' },
] as const

const everyMs = 10 * 60 * 1_000
const batch = 5_000

/** Deletes what has outlived its use, a bounded batch at a time. */
export function startRetention<Db>(database: Database<Db>, logger: Logger): Running {
  const stop = new AbortController()
  const running = (async () => {
    await delay(Math.random() * 60_000, stop.signal)
    while (!stop.signal.aborted) {
      for (const { table, column, keep } of retention) {
        try {
          for (let round = 0; round < 200 && !stop.signal.aborted; round += 1) {
            const { rowCount } = await database.systemTx(({ sql }) =>
              sql.query(
                `DELETE FROM ${table} WHERE ctid = ANY(ARRAY(
                   SELECT ctid FROM ${table} WHERE ${column} < clock_timestamp() - interval '${keep}' LIMIT ${batch}))`,
              ),
            )
            if ((rowCount ?? 0) < batch) break
          }
        } catch (error) {
          logger.warn({ err: error, table }, 'old rows stay for now')
        }
      }
      await delay(everyMs, stop.signal)
    }
  })()
  return {
    stop: async () => {
      stop.abort()
      await running
    },
  }
}
