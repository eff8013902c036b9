import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type Home, openHome } from '@clutch/home/home'
import { migrate } from '@clutch/home/migrate'
import { issuerOf, newIssuerSeed } from '@clutch/home/nats-devices'
import { startNats } from '@clutch/home/nats-server'
import { startPostgres } from '@clutch/home/postgres'
import type { RunningProcess } from '@clutch/home/processes'
import { provision } from '@clutch/home/provision'
import { SERVICES, type ServiceName } from '@clutch/home/services'
import { familyNames } from '@clutch/protocols/families'
import { meshProof, meshProofHeader } from '@clutch/shared/mesh-proof'
import { portVariable } from '@clutch/telematics-ingest/variables'
import { demoTenantId } from './story/demo-tenants.ts'

export interface MeshOptions {
  /** All state of the installation. */
  dir: string
  /** Where the gateway listens, if it is free. */
  port?: number
  /** A person is told what happens. */
  say?: (line: string) => void
  /** Added to the environment of one service, or of all under `*`. */
  env?: Partial<Record<ServiceName | '*', Record<string, string>>>
}

export interface RunningMesh {
  home: Home
  url: string
  sandboxUrl: string
  /** A superuser on the database `clutch`. */
  postgresUrl: string
  natsUrl: string
  nats: { user: string; password: string; monitorUrl: string }
  /** Where devices connect: by family, and `autodetect` for any. */
  devicePorts: Record<string, number>
  operator: { email: string; password: string }
  meshSecret: string
  /** Where each service listens; the gateway is the only one meant for clients. */
  serviceUrls: Record<ServiceName, string>
  pids(): Record<string, number>
  /** For drills: `kill -9`, and start again on the same ports. */
  kill(name: ServiceName | 'postgres' | 'nats' | 'sandbox'): Promise<void>
  start(name: ServiceName | 'postgres' | 'nats' | 'sandbox'): Promise<void>
  /** Resolves with the name of a process that has ended by itself. */
  lost(): Promise<string>
  stop(): Promise<void>
}

type ProcessName = ServiceName | 'sandbox'

/** The numbers that devices of these families are usually set to. */
const usualPorts: Readonly<Record<string, number>> = {
  gps103: 5001,
  tk103: 5002,
  queclink: 5004,
  h02: 5013,
  jt808: 5015,
  meitrack: 5020,
  gt06: 5023,
  teltonika: 5027,
  ruptela: 5046,
  osmand: 5055,
  calamp: 5082,
}
const wantedDevicePorts = {
  ...Object.fromEntries(familyNames.map((name) => [name, usualPorts[name] ?? 0])),
  autodetect: 5000,
}

const root = fileURLToPath(new URL('../../..', import.meta.url))
/** What Node made of our sources, for the next start: it is half of what a service's start costs. A file each, by its content. */
const compiled = `${root}node_modules/.cache/clutch-compiled`

/** Starts the whole platform on this machine: Postgres, NATS, migrations, the sandbox, six services. */
export async function startMesh(options: MeshOptions): Promise<RunningMesh> {
  const say = options.say ?? (() => {})
  const home = await openHome(options.dir, { say })
  const servers: Promise<{ stop(): Promise<void> }>[] = []
  try {
    return await startIn(home, options, say, servers)
  } catch (error) {
    // A server that stayed would keep this process alive, and nobody would know why.
    await home.processes.stopAll()
    await Promise.allSettled(servers.map(async (server) => (await server).stop()))
    await home.close()
    throw error
  }
}

async function startIn(
  home: Home,
  options: MeshOptions,
  say: (line: string) => void,
  servers: Promise<{ stop(): Promise<void> }>[],
): Promise<RunningMesh> {
  const port = async (name: string, wanted?: number): Promise<number> => {
    const choice = await home.port(name, wanted)
    if (choice.busy !== undefined) say(`port ${choice.busy} is busy; ${name} listens on ${choice.port}`)
    return choice.port
  }

  const postgresOptions = {
    dir: home.path('postgres'),
    password: home.secret('postgres'),
    port: await port('postgres', 4432),
    logFile: home.path('logs', 'postgres.log'),
    say,
  }
  const natsUsers = [...SERVICES, 'operator'].map((user) => ({ user, password: home.secret(`nats-${user}`) }))
  const issuerSeed = home.secret('nats-issuer', newIssuerSeed)
  const mqttUsers = {
    devices: { user: 'telematics-devices', password: home.secret('nats-telematics-devices') },
    door: { user: 'telematics-door', password: home.secret('nats-telematics-door') },
  }
  const natsOptions = {
    dir: home.path('nats'),
    port: await port('nats', 4422),
    monitorPort: await port('nats-monitor', 4423),
    users: natsUsers,
    mqtt: { port: await port('mqtt', 1883), issuer: issuerOf(issuerSeed), ...mqttUsers },
    logFile: home.path('logs', 'nats.log'),
    say,
  }
  say('PostgreSQL and nats-server')
  const starting = [startPostgres(postgresOptions), startNats(natsOptions)] as const
  servers.push(...starting)
  let [postgres, nats] = await Promise.all(starting)

  say('roles, schemas, migrations')
  const provisioned = await provision({ superuserUrl: postgres.url, secret: (name) => home.secret(name) })
  for (const service of SERVICES) {
    const { ownerUrl } = provisioned.of(service)
    const { applied } = await migrate({ serviceDir: `${root}services/${service}`, ownerUrl })
    if (applied.length > 0) say(`  ${service}: ${applied.length} migration${applied.length === 1 ? '' : 's'} applied`)
  }

  const ports = Object.fromEntries(
    await Promise.all([
      port('gateway', options.port ?? 4000).then((chosen) => ['gateway', chosen]),
      port('sandbox', 4400).then((chosen) => ['sandbox', chosen]),
      ...SERVICES.filter((service) => service !== 'gateway').map(async (service, index) => [
        service,
        await port(service, 4101 + index),
      ]),
    ]),
  ) as Record<ProcessName, number>
  const devicePorts: Record<string, number> = {}
  for (const [name, wanted] of Object.entries(wantedDevicePorts)) devicePorts[name] = await port(name, wanted)
  const url = `http://127.0.0.1:${ports.gateway}`
  const sandboxUrl = `http://127.0.0.1:${ports.sandbox}`
  const serviceUrls = Object.fromEntries(
    SERVICES.map((service) => [service, `http://127.0.0.1:${ports[service]}`]),
  ) as Record<ServiceName, string>
  const operator = { email: 'operator@clutch.example', password: home.secret('operator') }
  const meshSecret = longSecret(home, 'mesh')
  const stripeKey = `sk_test_${home.secret('stripe').replaceAll(/[^A-Za-z0-9]/g, '')}`
  const paypalSecret = home.secret('paypal').replaceAll(/[^A-Za-z0-9]/g, '')
  const squareToken = home.secret('square').replaceAll(/[^A-Za-z0-9]/g, '')

  const environments: Record<ServiceName, Record<string, string>> = {
    gateway: {
      PLATFORM_OPERATOR_EMAIL: operator.email,
      PLATFORM_OPERATOR_PASSWORD: operator.password,
      GATEWAY_KEY_ENCRYPTION_SECRET: longSecret(home, 'gateway-keys'),
      FLEET_URL: serviceUrls.fleet,
      B2B_URL: serviceUrls.b2b,
      PAYMENTS_URL: serviceUrls.payments,
      AI_URL: serviceUrls.ai,
      TELEMATICS_URL: serviceUrls['telematics-ingest'],
      // Everybody shares one address here, and one person plays everybody.
      GATEWAY_ADDRESS_REQUESTS_PER_MINUTE: '120000',
      GATEWAY_USER_REQUESTS_PER_MINUTE: '120000',
      GATEWAY_FAILED_LOGINS_PER_ADDRESS: '10000',
    },
    'telematics-ingest': {
      ...Object.fromEntries(Object.entries(devicePorts).map(([name, chosen]) => [portVariable(name), String(chosen)])),
      NATS_MONITOR_URL: nats.monitorUrl,
      MQTT_ISSUER_SEED: issuerSeed,
      MQTT_DEVICES_USER: mqttUsers.devices.user,
      MQTT_DEVICES_PASSWORD: mqttUsers.devices.password,
      MQTT_DOOR_USER: mqttUsers.door.user,
      MQTT_DOOR_PASSWORD: mqttUsers.door.password,
      // All devices come from one address here: a ban for a minute would shut out the whole fleet.
      DEVICE_BAN_MS: '1000',
      // `npm run simulate` works without registering anything first.
      DEVICE_PROBATION_TENANT: demoTenantId('nordlicht'),
      TELEMATICS_SECRETS_KEY: longSecret(home, 'telematics-secrets'),
      WEBHOOK_ALLOWED_RANGES: '127.0.0.0/8',
    },
    fleet: { WEBHOOK_ALLOWED_RANGES: '127.0.0.0/8', FLEET_SECRETS_KEY: longSecret(home, 'fleet-secrets') },
    b2b: { WEBHOOK_ALLOWED_RANGES: '127.0.0.0/8', B2B_SECRETS_KEY: longSecret(home, 'b2b-secrets') },
    payments: {
      STRIPE_SECRET_KEY: stripeKey,
      STRIPE_API_BASE: sandboxUrl,
      PAYPAL_CLIENT_ID: 'clutch_sandbox',
      PAYPAL_CLIENT_SECRET: paypalSecret,
      PAYPAL_API_BASE: sandboxUrl,
      SQUARE_ACCESS_TOKEN: squareToken,
      SQUARE_API_BASE: sandboxUrl,
      VIES_API_BASE: `${sandboxUrl}/vies`,
      ECB_FEED_URL: `${sandboxUrl}/fx/ecb/eurofxref-hist-90d.xml`,
      OPEN_EXCHANGE_RATES_BASE: `${sandboxUrl}/fx/open-exchange-rates`,
      OPEN_EXCHANGE_RATES_APP_ID: 'sandbox',
      TAXJAR_API_KEY: 'sandbox',
      TAXJAR_API_BASE: `${sandboxUrl}/taxjar`,
    },
    ai: {},
  }

  const running = new Map<ProcessName, RunningProcess>()
  async function startProcess(name: ProcessName): Promise<void> {
    const env =
      name === 'sandbox'
        ? {
            SANDBOX_STATE_DIR: home.path('sandbox'),
            STRIPE_SECRET_KEY: stripeKey,
            PAYPAL_CLIENT_ID: 'clutch_sandbox',
            PAYPAL_CLIENT_SECRET: paypalSecret,
            SQUARE_ACCESS_TOKEN: squareToken,
            CLUTCH_MESH_SECRET: meshSecret,
          }
        : {
            HOST: '127.0.0.1',
            DATABASE_URL: provisioned.of(name).appUrl,
            SYSTEM_DATABASE_URL: provisioned.of(name).systemUrl,
            NATS_URL: nats.url,
            NATS_USER: name,
            NATS_PASSWORD: home.secret(`nats-${name}`),
            GATEWAY_URL: url,
            OTEL_EXPORTER_OTLP_ENDPOINT: `${sandboxUrl}/otlp`,
            CLUTCH_SANDBOX_URL: sandboxUrl,
            CLUTCH_MESH_SECRET: meshSecret,
            ...environments[name],
            ...options.env?.['*'],
            ...options.env?.[name],
          }
    const challenge = randomUUID()
    const main = name === 'sandbox' ? 'packages/sandbox/src/main.ts' : `services/${name}/src/main.ts`
    running.set(
      name,
      await home.processes.start({
        name,
        command: process.execPath,
        args: ['--disable-warning=ExperimentalWarning', main],
        cwd: root,
        env: { PATH: process.env.PATH ?? '', PORT: String(ports[name]), NODE_COMPILE_CACHE: compiled, ...env },
        readyUrl: `http://127.0.0.1:${ports[name]}/readyz`,
        readyProof: { header: meshProofHeader, challenge, proof: meshProof(meshSecret, challenge) },
        readyTimeoutMs: 60_000,
        stopTimeoutMs: 12_000,
      }),
    )
  }

  say('the sandbox and six services')
  await startProcess('sandbox')
  await Promise.all(SERVICES.map((service) => startProcess(service)))

  let stopped: Promise<void> | undefined
  return {
    home,
    url,
    sandboxUrl,
    postgresUrl: provisioned.superuserUrl,
    natsUrl: nats.url,
    nats: { user: 'operator', password: home.secret('nats-operator'), monitorUrl: nats.monitorUrl },
    devicePorts: { ...devicePorts, mqtt: nats.mqttPort as number },
    operator,
    meshSecret,
    serviceUrls,
    pids: () => ({
      postgres: postgres.pid,
      nats: nats.pid,
      ...Object.fromEntries([...running].map(([name, { pid }]) => [name, pid])),
    }),
    async kill(name) {
      const target = name === 'postgres' ? postgres : name === 'nats' ? nats : running.get(name)!
      process.kill(target.pid, 'SIGKILL')
      await target.exited
    },
    async start(name) {
      if (name === 'postgres') postgres = await startPostgres(postgresOptions)
      else if (name === 'nats') nats = await startNats(natsOptions)
      else await startProcess(name)
    },
    lost: () =>
      Promise.race([
        postgres.exited.then(() => 'postgres'),
        nats.exited.then(() => 'nats'),
        ...[...running].map(([name, { exited }]) => exited.then(() => name)),
      ]),
    stop: () => (stopped ??= stop()),
  }

  async function stop(): Promise<void> {
    await home.processes.stopAll()
    await Promise.all([nats.stop(), postgres.stop()])
    await rm(home.path('run.json'), { force: true })
    await home.close()
  }
}

/** A service asks for at least 32 characters; what a home makes by itself may be shorter. */
function longSecret(home: Home, name: string): string {
  return `${home.secret(name)}${home.secret(`${name}-2`)}`
}

export async function writeRunFile(home: Home, content: unknown): Promise<void> {
  const file = home.path('run.json')
  await writeFile(file, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 })
}
