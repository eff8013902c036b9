import type { IncomingMessage } from 'node:http'
import type { CataloguedRoute } from '@clutch/contracts/catalog'
import type { Principal } from '@clutch/shared/auth'
import { delay } from '@clutch/shared/bus'
import { readConfig } from '@clutch/shared/config'
import { principalOf } from '@clutch/shared/http'
import { Problem } from '@clutch/shared/problem'
import type { Reaction } from '@clutch/shared/reaction'
import type { Extension, Running, Runtime } from '@clutch/shared/runtime'
import type { FastifyInstance } from 'fastify'
import type { PrismaClient } from '../prisma/client/client.ts'
import { AccessTokens } from './access-tokens/verify.ts'
import { Directory } from './api-keys/directory.ts'
import { GatewayConfig } from './config.ts'
import { clientAddressOf } from './door/client-address.ts'
import { credentialOf } from './door/credential.ts'
import { Door } from './door/door.ts'
import { RateLimits } from './door/rate-limits.ts'
import { holdParts, type Parts, partsOf } from './parts.ts'
import { securityHeaders } from './proxy/headers.ts'
import { OpenStreams } from './proxy/open-streams.ts'
import { callerOf, serveCatalogue } from './proxy/serve-catalogue.ts'
import { upgrader } from './proxy/upgrade.ts'
import { type UpstreamName, upstreamsOf } from './proxy/upstreams.ts'
import { serveReference } from './reference/serve.ts'
import { cleanUpSessions } from './sessions/clean-up.ts'
import { DenyList } from './sessions/deny-list.ts'
import { KeyRing } from './signing-keys/key-ring.ts'
import { serveSigningKeys } from './signing-keys/serve.ts'
import { ensureFirstOperator } from './users/first-operator.ts'
import { Passwords } from './users/passwords.ts'

const keyReloadMs = 1_000
/** How long a gateway that starts waits for its database. */
const patienceMs = 30_000

/** Who calls one of the gateway's own routes. */
export function authenticate(runtime: Runtime<PrismaClient>): (token: string) => Promise<Principal> {
  return (token) => partsOf(runtime.database).door.identify(token)
}

/** The door, and everything behind it: an extension, because a proxy is not a noun with verbs. */
export function gatewayExtension(
  entries: readonly CataloguedRoute[],
  readModels: readonly Reaction<PrismaClient>[],
): Extension<PrismaClient> {
  const starts = new WeakMap<Runtime<PrismaClient>, () => Promise<Running>>()
  return {
    name: 'gateway',
    async prepare(runtime) {
      starts.set(runtime, await prepare(runtime, entries, readModels))
    },
    async start(runtime) {
      return starts.get(runtime)!()
    },
  }
}

async function prepare(
  runtime: Runtime<PrismaClient>,
  entries: readonly CataloguedRoute[],
  readModels: readonly Reaction<PrismaClient>[],
): Promise<() => Promise<Running>> {
  const { app, database, logger, stopping } = runtime
  const parts = partsFor(runtime, readModels)
  holdParts(database, parts)
  await onceReachable(stopping, async () => {
    await parts.keys.load()
    await parts.denied.read()
    const { PLATFORM_OPERATOR_EMAIL: email, PLATFORM_OPERATOR_PASSWORD: password } = parts.config
    if (email !== undefined && password !== undefined)
      await ensureFirstOperator(database, parts.passwords, { email, password })
  })

  const upstreams = upstreamsOf(parts.config)
  const upstreamOf = (entry: CataloguedRoute) => upstreams[entry.owner as UpstreamName]
  const streams = new OpenStreams(parts.door)
  watchDoor(app, parts)
  serveSigningKeys(app, parts)
  await serveReference(app)
  await serveCatalogue(app, { entries, parts, streams, upstreamOf })
  const sockets = entries.filter((entry) => entry.route.stream === 'websocket' && entry.owner !== 'gateway')
  // Other upgrades (h2c, which some clients offer with every request) are not taken: the request is answered as it is.
  Object.assign(app.server, { shouldUpgradeCallback: isWebSocketHandshake })
  app.server.on('upgrade', upgrader({ routes: sockets, upstreamOf, streams, parts, logger }))

  return async () => {
    parts.directory.start()
    parts.denied.start()
    streams.start()
    const stop = new AbortController()
    const loops = [reloadKeys(parts.keys, logger, stop.signal), cleanUpSessions(database, logger, stop.signal)]
    return {
      async stop() {
        stop.abort()
        await Promise.all([...loops, streams.stop(), parts.directory.stop(), parts.denied.stop()])
        // What is still under way ends with the server; its connections to the services go then.
        app.server.once('close', () => {
          for (const upstream of Object.values(upstreams)) void upstream.close()
        })
      },
    }
  }
}

function partsFor(
  { env, database, bus, logger }: Runtime<PrismaClient>,
  readModels: readonly Reaction<PrismaClient>[],
): Parts {
  const config = readConfig(GatewayConfig, env)
  const keys = new KeyRing(database, {
    secret: config.GATEWAY_KEY_ENCRYPTION_SECRET,
    rotationDays: config.GATEWAY_KEY_ROTATION_DAYS,
  })
  const accessTokens = new AccessTokens(keys.verifying)
  const denied = new DenyList({ database, bus, logger })
  const directory = new Directory({
    database,
    bus,
    logger,
    b2bUrl: config.B2B_URL,
    meshSecret: config.CLUTCH_MESH_SECRET,
    readModels,
  })
  const addressOf = clientAddressOf(config.GATEWAY_TRUSTED_PROXIES)
  return {
    config,
    keys,
    accessTokens,
    denied,
    directory,
    door: new Door({
      accessTokens,
      directory,
      denied,
      keys,
    }),
    limits: new RateLimits({
      perUser: config.GATEWAY_USER_REQUESTS_PER_MINUTE,
      perAddress: config.GATEWAY_ADDRESS_REQUESTS_PER_MINUTE,
      failedLoginsPerAddress: config.GATEWAY_FAILED_LOGINS_PER_ADDRESS,
      failedLoginsPerEmail: config.GATEWAY_FAILED_LOGINS_PER_EMAIL,
    }),
    passwords: new Passwords(),
    addressOf: ({ raw }) => addressOf(raw),
  }
}

/** What holds for every request, own or passed on: headers, limits, one way to show a credential. */
function watchDoor(app: FastifyInstance, parts: Parts): void {
  const { door, limits, addressOf } = parts
  const isApi = (url: string) => url.startsWith('/api/')
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders)
    if (!isApi(request.url)) return
    reply.header('cache-control', 'no-store')
    const credential = credentialOf(request.headers)
    if (credential === undefined || !door.remembers(credential)) limits.requireAddress(addressOf(request))
    // Our own routes, like those of the services, look for a bearer token only.
    if (credential !== undefined) request.headers.authorization = `Bearer ${credential}`
    if (credential !== undefined) delete request.headers['x-api-key']
  })
  // After the route has said who calls and before the body is read.
  app.addHook('preParsing', async (request, reply) => {
    if (!isApi(request.url)) return
    const caller = callerOf(request) ?? principalOf(request)
    reply.headers(limits.request(caller, addressOf(request)))
  })
  app.addHook('onResponse', async (request, reply) => {
    if (isApi(request.url) && reply.statusCode === 401) limits.nothingGood(addressOf(request))
  })
}

function isWebSocketHandshake(request: IncomingMessage): boolean {
  return request.headers.upgrade?.toLowerCase() === 'websocket'
}

async function onceReachable(stopping: AbortSignal, work: () => Promise<void>): Promise<void> {
  for (const deadline = Date.now() + patienceMs; ; await delay(500, stopping)) {
    try {
      return await work()
    } catch (error) {
      const unreachable = error instanceof Problem && error.status === 503
      if (!unreachable || stopping.aborted || Date.now() > deadline) throw error
    }
  }
}

async function reloadKeys(keys: KeyRing, logger: Runtime<PrismaClient>['logger'], signal: AbortSignal): Promise<void> {
  let failures = 0
  while (!signal.aborted) {
    await delay(keyReloadMs, signal)
    try {
      await keys.load()
      failures = 0
    } catch (error) {
      failures += 1
      if (failures % 30 === 1) logger.warn({ err: error }, 'the signing keys could not be read again')
    }
  }
}
