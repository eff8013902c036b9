import { Unauthenticated } from '@clutch/contracts/problems'
import { delay } from '@clutch/shared/bus'
import { holdsMeshSecret } from '@clutch/shared/internal'
import { Problem } from '@clutch/shared/problem'
import type { Running, Runtime } from '@clutch/shared/runtime'
import { Gauge } from 'prom-client'
import type { PrismaClient } from '../../prisma/client/client.ts'
import { secretsOfConnections } from '../connections/secrets-store.ts'
import { wiringOf } from '../connections/settings.ts'
import { commandPasswordKeys } from '../devices/command-password.ts'
import { secretsOfDevices } from '../devices/command-password-store.ts'
import { secretsOfForwardings } from '../forwardings/secret-store.ts'
import { forwardingSettings } from '../forwardings/settings.ts'
import { type Rotated, rotate } from './rotate.ts'
import type { WrappedSecrets } from './wrapped.ts'

/** What a replica with the former key writes after this one has begun is found with the next look. */
const everyMs = 60_000
const tellEvery = 5_000

/** Everything here that the operator's key wraps. */
function allSecrets(database: Runtime<PrismaClient>['database']): WrappedSecrets[] {
  const ofConnections = wiringOf(database).keys
  const ofForwardings = forwardingSettings(database).keys
  const ofDevices = commandPasswordKeys(database)
  return [
    ...(ofConnections === undefined ? [] : [secretsOfConnections(ofConnections)]),
    ...(ofForwardings === undefined ? [] : [secretsOfForwardings(ofForwardings)]),
    ...(ofDevices === undefined ? [] : [secretsOfDevices(ofDevices)]),
  ]
}

async function rotateAll(database: Runtime<PrismaClient>['database']): Promise<Rotated> {
  const sum = { rewrapped: 0, left: 0, lost: 0 }
  for (const secrets of allSecrets(database)) {
    const { rewrapped, left, lost } = await rotate(database, secrets)
    sum.rewrapped += rewrapped
    sum.left += left
    sum.lost += lost
  }
  return sum
}

/** `POST /internal/connections/rotate-secrets`, for whoever runs the platform and does not want to wait a minute. */
export function serveRotation({ app, database, env }: Runtime<PrismaClient>): void {
  app.post('/internal/connections/rotate-secrets', async (request) => {
    if (!holdsMeshSecret(request.headers.authorization, env.CLUTCH_MESH_SECRET ?? ''))
      throw new Problem(Unauthenticated)
    return rotateAll(database)
  })
}

/** Until nothing is wrapped with a former key, in every process, for as long as it lives. */
export class KeyRotator implements Running {
  readonly #runtime: Runtime<PrismaClient>
  readonly #waiting: Gauge<'of' | 'state'>
  readonly #everyMs: number
  readonly #stop = new AbortController()
  #running: Promise<void> | undefined

  constructor(runtime: Runtime<PrismaClient>, options: { everyMs?: number } = {}) {
    this.#runtime = runtime
    this.#everyMs = options.everyMs ?? everyMs
    this.#waiting = new Gauge({
      name: 'clutch_telematics_secrets_not_rewrapped',
      help: 'Secrets that the present key does not wrap: left, the previous one does; lost, neither does',
      labelNames: ['of', 'state'] as const,
      registers: [runtime.metrics.registry],
    })
  }

  start(): this {
    this.#running = this.#run()
    return this
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      for (const secrets of allSecrets(this.#runtime.database)) await this.#look(secrets)
      await delay(this.#everyMs, this.#stop.signal)
    }
  }

  async #look(secrets: WrappedSecrets): Promise<void> {
    const { database, logger } = this.#runtime
    let told = 0
    const progress = (rewrapped: number) => {
      if (rewrapped - told < tellEvery) return
      told = rewrapped
      logger.info({ of: secrets.name, rewrapped }, 'keys of secrets are being wrapped anew')
    }
    try {
      const { rewrapped, left, lost } = await rotate(database, secrets, { signal: this.#stop.signal, progress })
      this.#waiting.labels(secrets.name, 'left').set(left)
      this.#waiting.labels(secrets.name, 'lost').set(lost)
      if (rewrapped > 0) logger.info({ of: secrets.name, rewrapped, left, lost }, 'keys of secrets were wrapped anew')
    } catch (error) {
      logger.warn({ err: error, of: secrets.name }, 'keys of secrets are not wrapped anew yet')
    }
  }
}
