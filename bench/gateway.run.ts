import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent, createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Goal, Outcome } from '@clutch/cli/named-run'
import { migrate } from '@clutch/home/migrate'
import { freePort } from '@clutch/home/ports'
import { startPostgres } from '@clutch/home/postgres'
import { provision } from '@clutch/home/provision'

const root = fileURLToPath(new URL('..', import.meta.url))
const inFlight = 16
const path = '/api/v1/b2b/fleet-management/analytics/shared/0123456789012345678901234567890123456789'
/** Of a list as fleet answers it; and how many of each are asked for. */
const sizes = [
  { items: 1, requests: 4_000 },
  { items: 70, requests: 2_000 },
  { items: 3_500, requests: 200 },
]
const accepted = ['identity', 'gzip', 'br'] as const

/** What the gateway's process costs to pass an answer on, in CPU, and how many bytes go out: as it is, and packed. */
export default async function gateway(): Promise<Outcome> {
  const dir = mkdtempSync(join(tmpdir(), 'clutch-bench-gateway-'))
  const postgres = await startPostgres({ dir, password: 'bench' })
  let body = ''
  const fleet = createServer((_request, response) =>
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
      .end(body),
  ).listen(0, '127.0.0.1')
  let child: ChildProcess | undefined
  try {
    const provisioned = await provision({
      superuserUrl: postgres.url,
      secret: (name) => `bench-${name}`,
      schemas: ['gateway'],
    })
    const urls = provisioned.of('gateway')
    await migrate({ serviceDir: join(root, 'services/gateway'), ownerUrl: urls.ownerUrl })
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    child = spawn(process.execPath, [join(root, 'services/gateway/src/main.ts')], {
      stdio: 'ignore',
      env: {
        PATH: process.env.PATH,
        PORT: String(port),
        DATABASE_URL: urls.appUrl,
        SYSTEM_DATABASE_URL: urls.systemUrl,
        NATS_URL: 'nats://127.0.0.1:1',
        GATEWAY_URL: url,
        CLUTCH_MESH_SECRET: 'a-secret-of-the-benchmark-only-0123456789',
        GATEWAY_KEY_ENCRYPTION_SECRET: 'another-secret-of-the-benchmark-only-0123456789',
        GATEWAY_ADDRESS_REQUESTS_PER_MINUTE: '100000000',
        FLEET_URL: `http://127.0.0.1:${(fleet.address() as AddressInfo).port}`,
        ...Object.fromEntries(
          ['B2B', 'PAYMENTS', 'AI', 'TELEMATICS'].map((name) => [`${name}_URL`, 'http://127.0.0.1:1']),
        ),
        LOG_LEVEL: 'error',
      },
    })
    await ready(`${url}/readyz`)
    const figures: Record<string, Record<string, { bytes: number; cpuUs: number }>> = {}
    for (const { items, requests } of sizes) {
      body = listOf(items)
      const of: Record<string, { bytes: number; cpuUs: number }> = {}
      for (const acceptEncoding of accepted) {
        await askAll(url, acceptEncoding, Math.ceil(requests / 4))
        const before = cpuUs(child.pid!)
        const bytes = await askAll(url, acceptEncoding, requests)
        of[acceptEncoding] = { bytes, cpuUs: Math.round((cpuUs(child.pid!) - before) / requests) }
      }
      figures[`${Buffer.byteLength(body)} bytes`] = of
    }
    const [small, page] = Object.values(figures)
    const smaller = page!.identity!.bytes / page!.br!.bytes
    const goals: Goal[] = [
      { name: 'a page of 70 items, times smaller by br', value: smaller, goal: '>= 4', met: smaller >= 4 },
      {
        name: 'a small answer, bytes as they are',
        value: small!.br!.bytes,
        goal: `= ${small!.identity!.bytes}`,
        met: small!.br!.bytes === small!.identity!.bytes,
      },
    ]
    return { name: 'gateway', figures, goals }
  } finally {
    child?.kill('SIGKILL')
    fleet.closeAllConnections()
    fleet.close()
    await postgres.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Asks so often, a few at a time. @returns the bytes of one answer's body */
async function askAll(url: string, acceptEncoding: string, requests: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight })
  let left = requests
  let bytes = 0
  const ask = () =>
    new Promise<void>((resolve, reject) => {
      get(`${url}${path}`, { agent, headers: { 'accept-encoding': acceptEncoding } }, (response) => {
        if (response.statusCode !== 200) reject(new Error(`the gateway answered ${response.statusCode}`))
        let received = 0
        response.on('data', (chunk: Buffer) => {
          received += chunk.length
        })
        response.on('end', () => {
          bytes = received
          resolve()
        })
      }).on('error', reject)
    })
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (left > 0) {
        left -= 1
        await ask()
      }
    }),
  )
  agent.destroy()
  return bytes
}

/** Ids and places differ, the rest says the same again and again. */
function listOf(count: number): string {
  let seed = 1
  const random = () => {
    seed = (seed * 16_807) % 2_147_483_647
    return seed / 2_147_483_647
  }
  const id = (prefix: string) =>
    `${prefix}_01J${Math.floor(random() * 1e15)
      .toString(36)
      .toUpperCase()}`
  const items = Array.from({ length: count }, (_, index) => ({
    id: id('trp'),
    version: 1,
    vehicleId: id('veh'),
    from: { lat: Number((48 + random()).toFixed(6)), lon: Number((11 + random()).toFixed(6)) },
    startedAt: new Date(1.77e12 + index * 6e5).toISOString(),
    endedAt: new Date(1.77e12 + index * 6e5 + 3e5).toISOString(),
    distanceM: Math.round(random() * 50_000),
    status: 'completed',
    evidence: 'ignition',
  }))
  return JSON.stringify({ items, nextCursor: null })
}

async function ready(url: string): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
    const response = await fetch(url).catch(() => undefined)
    if (response?.ok === true) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the gateway did not get ready')
}

/** Of all threads, user and system. A tick is a hundredth of a second. */
function cpuUs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}
