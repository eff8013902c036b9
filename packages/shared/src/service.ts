import { Unavailable } from '@clutch/contracts/problems'
import closeWithGrace from 'close-with-grace'
import Type, { type TObject } from 'typebox'
import { type Authenticate, remoteKeys, verifyInternalToken } from './auth.ts'
import { Bus } from './bus.ts'
import { type Clock, SandboxClock, systemClock } from './clock.ts'
import { ConfigError, readConfig, type ServiceConfig, serviceVariables } from './config.ts'
import { type Consumers, runReactions } from './consumers.ts'
import type { DatabaseOptions } from './database.ts'
import { Schedule } from './due-work.ts'
import { apiPrefix, createApp, serve } from './http.ts'
import { serveInternal } from './internal.ts'
import { createLogger, type Logger } from './logging.ts'
import { createMetrics } from './metrics.ts'
import { Problem } from './problem.ts'
import { Relay } from './relay.ts'
import { startRetention } from './retention.ts'
import type { Running, Runtime, Service } from './runtime.ts'
import { adoptSandboxClock } from './sandbox-clock.ts'
import { startTracing } from './tracing.ts'
import { Database } from './tx.ts'

/**
 * Runs a service until it is told to stop: configuration, then what it depends on, then its routes, then its loops.
 * Exits with 78 (EX_CONFIG) and every wrong variable when the environment is not complete.
 */
export async function runService<Db>(service: Service<Db>, env = process.env): Promise<void> {
  try {
    const running = await startService(service, env)
    closeWithGrace({ delay: 10_000 }, async ({ err }) => {
      if (err !== undefined) running.logger.fatal({ err }, 'an error reached the top')
      await running.stop()
    })
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`${service.name}: ${error.message}\n`)
    // What was begun before the variable was missed would keep the process alive.
    process.exit(78)
  }
}

export async function startService<Db>(
  service: Service<Db>,
  env: Record<string, string | undefined>,
  given: {
    authenticate?: Authenticate
    clock?: Clock
    maxAttempts?: number
    onQuery?: DatabaseOptions<Db>['onQuery']
  } = {},
): Promise<{ url: string; logger: Logger; runtime: Runtime<Db>; stop(): Promise<void> }> {
  // All at once: whoever sets up a service should not learn of its variables one start at a time.
  const variables = Type.Object({ ...serviceVariables, ...service.variables?.properties })
  const config = readConfig(variables as TObject, env) as ServiceConfig
  const logger = createLogger(service.name, config.LOG_LEVEL)
  const metrics = createMetrics(service.name)
  const stopTracing = startTracing(service.name, config.OTEL_EXPORTER_OTLP_ENDPOINT)
  const stopping = new AbortController()
  const clock = given.clock ?? clockOf(config)
  const database = new Database({
    appUrl: config.DATABASE_URL,
    systemUrl: config.SYSTEM_DATABASE_URL,
    prisma: service.prisma,
    clock,
    onQuery: given.onQuery,
  })
  const bus = new Bus({
    url: config.NATS_URL,
    user: config.NATS_USER,
    password: config.NATS_PASSWORD,
    name: service.name,
    replicas: config.NATS_REPLICAS,
  })
  const app = createApp({
    logger,
    metrics,
    ...(service.rewriteUrl === undefined ? {} : { rewriteUrl: service.rewriteUrl }),
  })
  const runtime: Runtime<Db> = {
    service,
    env,
    app,
    database,
    bus,
    clock,
    logger,
    metrics,
    authenticate: (token) => authenticate(token),
    stopping: stopping.signal,
  }
  const authenticate: Authenticate =
    given.authenticate ?? service.authenticate?.(runtime) ?? verifyInternalToken(remoteKeys(config.GATEWAY_URL))

  const relay = new Relay({
    database,
    bus,
    owner: service.owner,
    logger,
    metrics,
    ...(service.heartbeatMs === undefined ? {} : { heartbeatMs: service.heartbeatMs }),
  })
  const schedule = new Schedule({ database, work: service.dueWork, logger, metrics })
  database.onCommit({ relay: () => relay.wake(), schedule: () => schedule.wake() })

  // Ready is who runs in full: what fails to start after the port is open would be noticed by nobody.
  let isComplete = false
  // Until the sandbox has told what time it is, whatever is dated here would be dated wrong.
  app.addHook('onRequest', async ({ url }) => {
    const isDating = url.startsWith(apiPrefix)
    if ((url === '/readyz' && !isComplete) || (isDating && clock instanceof SandboxClock && !clock.isTold))
      throw new Problem(Unavailable, { headers: { 'retry-after': '1' } })
  })
  const running: Running[] = []
  let consumers: Consumers | undefined
  serve(app, service.routes, {
    database,
    authenticate,
    logger,
    checkReplies: env.NODE_ENV !== 'production',
    stopping: stopping.signal,
  })
  serveInternal(app, {
    runtime,
    relay,
    schedule,
    secret: config.CLUTCH_MESH_SECRET,
    settled: async () => {
      const parts = [...(consumers === undefined ? [] : [consumers]), ...running]
      return (await Promise.all(parts.map((part) => part.settled?.() ?? true))).every(Boolean)
    },
  })
  for (const extension of service.extensions ?? []) await extension.prepare?.(runtime)
  const url = await app.listen({ port: config.PORT, host: config.HOST })
  if (clock instanceof SandboxClock)
    await adoptSandboxClock({
      sandboxUrl: config.CLUTCH_SANDBOX_URL!,
      name: service.name,
      url,
      clock,
      secret: config.CLUTCH_MESH_SECRET,
    })

  relay.start()
  schedule.start()
  consumers = runReactions(service.reactions, {
    service: service.name,
    database,
    bus,
    logger,
    metrics,
    ...(given.maxAttempts === undefined ? {} : { maxAttempts: given.maxAttempts }),
  })
  running.push(startRetention(database, logger))
  for (const extension of service.extensions ?? []) {
    const part = await extension.start?.(runtime)
    if (part !== undefined) running.push(part)
  }
  isComplete = true
  logger.info({ url }, 'listening')

  let stopped: Promise<void> | undefined
  const stop = async (): Promise<void> => {
    stopping.abort()
    // New work stops coming, what is under way ends, then what it stands on goes.
    await Promise.all(running.reverse().map((part) => part.stop()))
    await consumers?.stop()
    await schedule.stop()
    await app.close()
    await relay.stop()
    await bus.close()
    await database.close()
    await Promise.race([stopTracing(), new Promise((resolve) => setTimeout(resolve, 1_000).unref())])
  }
  return { url, logger, runtime, stop: () => (stopped ??= stop()) }
}

function clockOf(config: ServiceConfig): Clock {
  return config.CLUTCH_SANDBOX_URL === undefined ? systemClock : new SandboxClock()
}
