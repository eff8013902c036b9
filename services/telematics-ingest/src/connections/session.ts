import type { Connection } from '@clutch/contracts/telematics/connections'
import { delay } from '@clutch/shared/bus'
import type { Keyring } from '@clutch/shared/envelope'
import { newId } from '@clutch/shared/id'
import type { Database } from '@clutch/shared/tx'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { adapterOf } from '../providers/catalog.ts'
import { type Access, ProviderFailure, type Tokens } from '../providers/provider.ts'
import { openSecrets, type Secrets, sealSecrets } from './secrets.ts'
import { claimRefresh, endRefresh, findSecret, keepRefreshed, type SealedRow } from './secrets-store.ts'
import type { ConnectionSettings } from './settings.ts'

/** A token that ends within this is renewed before it is used. */
const earlyMs = 60_000
/** Longer than a provider is waited for. */
const refreshLeaseMs = 20_000
const waitForOthersMs = 25_000
const lookEveryMs = 100

const actor = 'connections/session'

/** Not opened any more: disconnected meanwhile, or the key is gone. */
export class NoSecrets extends Error {
  override readonly name = 'NoSecrets'
}

/**
 * Opens what a provider is asked with. A session that has ended is renewed first, by one process at a time however many
 * need it: a refresh token may be good for one use only, and two at once would lose the owner's consent.
 */
export async function accessTo(
  database: Database<PrismaClient>,
  { keys, providers, addresses }: ConnectionSettings,
  of: { tenantId: string; connection: Connection },
  options: { signal: AbortSignal; rejectedToken?: string | undefined },
): Promise<Access> {
  const { tenantId, connection } = of
  const adapter = adapterOf(connection.provider)
  const answering = providers.answering(connection.provider)
  if (keys === undefined) throw new NoSecrets('there is no key to open credentials with')
  if (answering === undefined || answering.mode !== connection.mode)
    throw new ProviderFailure('unavailable', 'Whoever answered for this provider is not configured here any more.', {
      remedy: 'The operator has to configure the provider again, or connect it anew.',
    })
  const row = await readSecret(database, tenantId, connection.id)
  const secrets = openSecrets(keys, tenantId, connection.id, row)
  const access = accessWith(secrets)
  if (adapter.sessions === undefined) return access
  if (isGood(secrets.tokens, options.rejectedToken)) return { ...access, accessToken: secrets.tokens.accessToken }
  if (adapter.sessions.consent !== undefined && secrets.tokens === undefined)
    throw new ProviderFailure('consent-missing', 'The owner of the vehicles has not agreed yet.')
  return { ...access, accessToken: (await renewed(row, secrets)).accessToken }

  function accessWith({ credentials }: Secrets): Access {
    return {
      connectionId: connection.id,
      mode: connection.mode,
      baseUrl: answering!.baseUrl,
      platformKey: answering!.platformKey,
      credentials,
      settings: connection.settings,
      addresses,
      now: database.clock.now(),
      signal: options.signal,
    }
  }

  async function renewed(held: SealedRow, opened: Secrets): Promise<Tokens> {
    const lease = newId('lse')
    const giveUpAt = performance.now() + waitForOthersMs
    let row = held
    let secrets = opened
    for (;;) {
      const { generation } = row
      const scope = { tenantId, actor }
      const isMine = await database.tx(scope, (tx) =>
        claimRefresh(tx, connection.id, { lease, generation, forMs: refreshLeaseMs }),
      )
      if (isMine) return renewAlone(lease, row, secrets)
      if (performance.now() > giveUpAt || options.signal.aborted)
        throw new ProviderFailure('unavailable', 'The session is being renewed and that takes too long.')
      await delay(lookEveryMs, options.signal)
      row = await readSecret(database, tenantId, connection.id)
      secrets = openSecrets(keys as Keyring, tenantId, connection.id, row)
      if (row.generation !== generation && isGood(secrets.tokens, options.rejectedToken)) return secrets.tokens
    }
  }

  async function renewAlone(lease: string, row: SealedRow, secrets: Secrets): Promise<Tokens> {
    const scope = { tenantId, actor }
    try {
      const tokens = await adapter.sessions!.renew(accessWith(secrets), secrets.tokens)
      const sealed = sealSecrets(keys as Keyring, tenantId, connection.id, { ...secrets, tokens })
      const kept = await database.tx(scope, (tx) =>
        keepRefreshed(tx, connection.id, { lease, generation: row.generation, sealed }),
      )
      if (!kept) throw new NoSecrets('the credentials were changed meanwhile')
      return tokens
    } catch (error) {
      await database.tx(scope, (tx) => endRefresh(tx, connection.id, lease))
      throw error
    }
  }
}

function isGood(tokens: Tokens | undefined, rejected: string | undefined): tokens is Tokens {
  return tokens !== undefined && tokens.expiresAtMs - earlyMs > Date.now() && tokens.accessToken !== rejected
}

async function readSecret(
  database: Database<PrismaClient>,
  tenantId: string,
  connectionId: string,
): Promise<SealedRow> {
  const row = await database.tx({ tenantId, actor }, (tx) => findSecret(tx, connectionId))
  if (row === undefined) throw new NoSecrets('there are no credentials')
  return row
}

/**
 * Does something with the provider. Where it refuses a session that should still be good (revoked, or its clock is
 * another), one new session is tried before the credentials are said to be wrong.
 */
export async function withAccess<Result>(
  database: Database<PrismaClient>,
  settings: ConnectionSettings,
  of: { tenantId: string; connection: Connection },
  signal: AbortSignal,
  work: (access: Access) => Promise<Result>,
): Promise<Result> {
  const access = await accessTo(database, settings, of, { signal })
  try {
    return await work(access)
  } catch (error) {
    const isRejected = error instanceof ProviderFailure && error.code === 'credentials-refused'
    if (!isRejected || access.accessToken === undefined) throw error
    return work(await accessTo(database, settings, of, { signal, rejectedToken: access.accessToken }))
  }
}
