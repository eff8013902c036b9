import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Child, type Exit, spawnChild, stopProcess, tail } from './child.ts'
import { identify, type ProcessIdentity } from './lock.mjs'
import { findNatsServer } from './nats-binary.ts'
import { devicesSection, moveStreamsOfMesh, type NatsUser, type StartMqttOptions, staticUsers } from './nats-devices.ts'
import { choosePort } from './ports.ts'

const HOST = '127.0.0.1'
const READY_TIMEOUT_MS = 20_000
const READY_POLL_MS = 5
const START_ATTEMPTS = 3
// Streams reserve their max_bytes: six owners, TELEMETRY and the dead letters must all find room.
const MAX_FILE_STORE_BYTES = 16 * 1024 ** 3
const MAX_MEMORY_STORE_BYTES = 256 * 1024 ** 2
const MAX_PAYLOAD_BYTES = 1024 ** 2
const STOP_STEPS = [
  { signal: 'SIGTERM', waitMs: 10_000 },
  { signal: 'SIGKILL', waitMs: 5_000 },
] as const

export interface StartNatsOptions {
  /** Configuration, JetStream's store and the pid file live here; made when missing. */
  dir: string
  /** Taken when free, else another is. */
  port?: number
  monitorPort?: number
  /** With none, anyone on the loopback interface may connect. */
  users?: readonly NatsUser[]
  /** `always` syncs before every acknowledgement. A throw-away server may wait, say `2m`. */
  syncInterval?: 'always' | `${number}${'s' | 'm'}`
  maxFileStoreBytes?: number
  /** Opens a listener for devices, in an account of their own. It needs `users`: who is neither is asked for. */
  mqtt?: StartMqttOptions
  logFile?: string
  say?: (line: string) => void
}

export interface NatsServer {
  /** Without credentials: the client does not read them from a URL, give it `user` and `pass`. */
  url: string
  monitorUrl: string
  port: number
  monitorPort: number
  /** Where devices connect by MQTT, when that was asked for. */
  mqttPort: number | undefined
  /** The port that was asked for and was busy. */
  busyPort: number | undefined
  pid: number
  version: string
  dir: string
  exited: Promise<Exit>
  stop(): Promise<void>
}

export async function startNats(options: StartNatsOptions): Promise<NatsServer> {
  if (options.mqtt !== undefined && (options.users ?? []).length === 0)
    throw new Error('a nats-server for devices needs users: without, a device would be asked for no more than anyone')
  const dir = resolve(options.dir)
  const logFile = options.logFile ?? join(dir, 'nats-server.log')
  const say = options.say ?? (() => {})
  const binary = await findNatsServer({ say })
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  await stopLeftovers(dir, say)
  if (options.mqtt !== undefined) moveStreamsOfMesh(dir)

  let wanted: { port?: number | undefined; monitorPort?: number | undefined; mqttPort?: number | undefined } = {
    ...options,
    mqttPort: options.mqtt?.port,
  }
  let busyPort: number | undefined
  for (let attempt = 1; ; attempt++) {
    const client = await choosePort(wanted.port)
    const monitor = await choosePort(wanted.monitorPort)
    const mqtt = options.mqtt === undefined ? undefined : await choosePort(wanted.mqttPort)
    busyPort ??= client.busy
    const ports = { client: client.port, monitor: monitor.port, mqtt: mqtt?.port }
    writeFileSync(configOf(dir), configuration(dir, ports, options), { mode: 0o600 })
    chmodSync(configOf(dir), 0o600)
    const child = await spawnChild({
      command: binary.path,
      args: ['-c', configOf(dir)],
      cwd: dir,
      env: process.env,
      logFile,
      orphanSignal: 'TERM',
    })
    const monitorUrl = `http://${HOST}:${monitor.port}`
    if (await waitReady(child, monitorUrl)) {
      return {
        url: `nats://${HOST}:${client.port}`,
        monitorUrl,
        port: client.port,
        monitorPort: monitor.port,
        mqttPort: mqtt?.port,
        busyPort,
        pid: child.identity.pid,
        version: binary.version,
        dir,
        exited: child.exited,
        stop: async () => {
          await stopProcess(child.identity, STOP_STEPS)
        },
      }
    }
    await stopProcess(child.identity, STOP_STEPS)
    const log = tail(logFile)
    if (!/address already in use/i.test(log) || attempt >= START_ATTEMPTS) {
      throw new Error(`nats-server did not start. The end of ${logFile}:\n${log}`)
    }
    wanted = {}
  }
}

/** Whether JetStream syncs before it acknowledges, read from a running server: what `doctor` asks. */
export async function readSyncAlways(monitorUrl: string): Promise<boolean> {
  const response = await fetch(`${monitorUrl}/jsz?config=true`, { signal: AbortSignal.timeout(5_000) })
  const { config } = (await response.json()) as { config?: { sync_always?: boolean } }
  return config?.sync_always === true
}

async function waitReady(child: Child, monitorUrl: string): Promise<boolean> {
  const giveUpAt = Date.now() + READY_TIMEOUT_MS
  while (Date.now() < giveUpAt && child.exit() === undefined) {
    try {
      const response = await fetch(`${monitorUrl}/healthz`, { signal: AbortSignal.timeout(2_000) })
      await response.arrayBuffer()
      // Somebody else's server could answer on a port we lost in a race; ours is alive then only for a moment.
      if (response.ok && child.exit() === undefined) return true
    } catch {
      // Not listening yet.
    }
    await sleep(READY_POLL_MS)
  }
  return false
}

function configuration(
  dir: string,
  ports: { client: number; monitor: number; mqtt: number | undefined },
  options: StartNatsOptions,
): string {
  const text = (value: string) => JSON.stringify(value)
  const { mqtt, users = [] } = options
  return [
    '# Written at every start; edits are lost.',
    `server_name: ${text(`clutch-${ports.client}`)}`,
    `listen: ${text(`${HOST}:${ports.client}`)}`,
    `http: ${text(`${HOST}:${ports.monitor}`)}`,
    `pid_file: ${text(pidFileOf(dir))}`,
    `max_payload: ${MAX_PAYLOAD_BYTES}`,
    'write_deadline: "10s"',
    'jetstream {',
    `  store_dir: ${text(dir)}`,
    `  max_file_store: ${options.maxFileStoreBytes ?? MAX_FILE_STORE_BYTES}`,
    `  max_memory_store: ${MAX_MEMORY_STORE_BYTES}`,
    `  sync_interval: ${text(options.syncInterval ?? 'always')}`,
    '}',
    ...(mqtt !== undefined && ports.mqtt !== undefined
      ? devicesSection(users, mqtt, `${HOST}:${ports.mqtt}`)
      : users.length > 0
        ? ['authorization {', '  users: [', ...staticUsers(users), '  ]', '}']
        : []),
    '',
  ].join('\n')
}

const configOf = (dir: string) => join(dir, 'nats-server.conf')
const pidFileOf = (dir: string) => join(dir, 'nats-server.pid')

/** A server whose parent was killed would hold the store; two on one store would ruin it. */
async function stopLeftovers(dir: string, say: (line: string) => void): Promise<void> {
  for (const leftover of serversOf(dir)) {
    say(`stopping a nats-server (process ${leftover.pid}) that outlived its owner`)
    await stopProcess(leftover, STOP_STEPS)
  }
  rmSync(pidFileOf(dir), { force: true })
}

function serversOf(dir: string): ProcessIdentity[] {
  const pids =
    process.platform === 'linux' ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : recordedPid(dir)
  return pids.filter((pid) => isServerOf(dir, pid)).map((pid) => identify(Number(pid)))
}

function isServerOf(dir: string, pid: string): boolean {
  if (process.platform !== 'linux') return true
  try {
    const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    return args.includes(configOf(dir)) && readlinkSync(`/proc/${pid}/cwd`) === resolve(dir)
  } catch {
    return false
  }
}

function recordedPid(dir: string): string[] {
  return existsSync(pidFileOf(dir)) ? [readFileSync(pidFileOf(dir), 'utf8').trim()] : []
}
