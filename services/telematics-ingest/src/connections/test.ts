import { NotFound, RateLimited } from '@clutch/contracts/problems'
import { ConnectionState, type ConnectionTest, type Finding } from '@clutch/contracts/telematics/connections'
import { NotOpened } from '@clutch/shared/envelope'
import { Problem } from '@clutch/shared/problem'
import { ok } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { adapterOf } from '../providers/catalog.ts'
import { ProviderFailure } from '../providers/provider.ts'
import { ofBothKinds } from './both-kinds.ts'
import { NoSecrets, withAccess } from './session.ts'
import { wiringOf } from './settings.ts'
import { findConnection } from './store.ts'
import { findingOf } from './sync.ts'
import { claimTest, findSync } from './sync-store.ts'

const pauseMs = 5_000
const timeoutMs = 20_000

/** Asks the provider now, whatever state the connection is in: that is how one sees whether to resume it. */
export const testConnection = ofBothKinds(({ test }, kind) =>
  implementOpen(test, async ({ params, database, principal }) => {
    const { tenantId, id: actor } = principal!
    const { connection, sync, mayTest } = await database.tx({ tenantId, actor }, async (tx) => {
      const connection = await findConnection(tx, params.connectionId, kind)
      if (connection === undefined) throw new Problem(NotFound)
      if (connection.status === 'disconnected') throw new Problem(ConnectionState)
      const mayTest = await claimTest(tx, connection.id, pauseMs)
      return { connection, sync: await findSync(tx, connection), mayTest }
    })
    if (!mayTest) throw new Problem(RateLimited, { headers: { 'retry-after': String(pauseMs / 1_000) } })
    const now = database.clock.now()
    const answer = (findings: Finding[], vehicles: number | null) => {
      const result: ConnectionTest = {
        ok: findings.every((finding) => finding.ok),
        mode: connection.mode,
        findings,
        vehicles,
      }
      return ok(result)
    }
    const adapter = adapterOf(connection.provider)
    const { check } = adapter
    if (check === undefined) return answer([received(adapter.title, sync.counts.readings, now)], null)
    try {
      const of = { tenantId, connection }
      const signal = AbortSignal.timeout(timeoutMs)
      const { vehicles } = await withAccess(database, wiringOf(database), of, signal, (access) => check(access))
      const message = `${adapter.title} answers${vehicles === undefined ? '' : ` and shows ${vehicles} vehicles`}.`
      return answer([{ code: 'answered', ok: true, message, remedy: null, at: now.toISOString() }], vehicles ?? null)
    } catch (error) {
      if (error instanceof ProviderFailure) return answer([findingOf(error, now)], null)
      if (error instanceof NoSecrets || error instanceof NotOpened) {
        const failure = new ProviderFailure('credentials-refused', 'The credentials cannot be opened any more.')
        return answer([findingOf(failure, now)], null)
      }
      throw error
    }
  }),
)

/** Who only receives cannot ask: it can say whether anything came. */
function received(title: string, readings: number, now: Date): Finding {
  const at = now.toISOString()
  return readings > 0
    ? { code: 'answered', ok: true, message: `${readings} readings have come from ${title}.`, remedy: null, at }
    : {
        code: 'nothing-received',
        ok: false,
        message: `Nothing has come from ${title} yet, and it cannot be asked.`,
        remedy: 'Let it send something, or upload a log; the connection’s notes say how.',
        at,
      }
}
