import { parseArgs } from 'node:util'
import { type RunningMesh, startMesh, writeRunFile } from './mesh.ts'
import { createProgress, type Progress } from './progress.ts'
import { defaultHome, type RunFile } from './run-file.ts'
import { Memory } from './story/memory.ts'
import { type Seeded, seed } from './story/seed.ts'
import { tellStory } from './story/story.ts'
import { storyTable } from './story/table.ts'

const usage = `npm start -- [options]
  --port N       where the gateway listens (4000; a free one if it is busy)
  --home DIR     all state of the installation (${defaultHome})
  --speed N      how fast recorded drives are replayed, 1 to 600 (30)
  --no-story     start and seed, do not drive
  --once         run the story to its end, print its table, stop everything, exit 0 or 1
`

interface Options {
  port: number | undefined
  home: string
  speed: number
  story: boolean
  once: boolean
}

/** `npm start`: the whole platform on this machine, two tenants on it, and a story that one can watch. */
export async function start(argv: string[]): Promise<number> {
  const options = optionsOf(argv)
  if (options === undefined) {
    process.stderr.write(usage)
    return 64
  }
  const progress = createProgress()
  const startedMs = Date.now()
  const asked = new AbortController()
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const ask = () => asked.abort()
  for (const signal of signals) process.on(signal, ask)

  let mesh: RunningMesh | undefined
  try {
    progress.now('starting')
    mesh = await startMesh({
      dir: options.home,
      ...(options.port === undefined ? {} : { port: options.port }),
      say: (line) => progress.say(`  ${line}`),
    })
    const seeded = await seed(mesh, new Memory(mesh.home.path('seed.json')), (line) => progress.say(`  ${line}`))
    await writeRunFile(mesh.home, runFile(mesh, seeded))
    progress.done()
    progress.say(`ready after ${((Date.now() - startedMs) / 1_000).toFixed(1)} s: ${mesh.url}`)

    if (asked.signal.aborted) return 130
    if (options.story && !(await told(mesh, seeded, progress, options.speed, asked.signal))) {
      if (options.once || asked.signal.aborted) return asked.signal.aborted ? 130 : 1
    }
    if (options.once) return 0
    progress.say(farewell(mesh, seeded))
    await gone(asked.signal, mesh)
    return 0
  } finally {
    progress.done()
    await mesh?.stop()
    for (const signal of signals) process.off(signal, ask)
    progress.say('stopped')
  }
}

/** Tells the story and its table. A story that breaks is said, and does not take the platform with it. */
async function told(
  mesh: RunningMesh,
  seeded: Seeded,
  progress: Progress,
  speed: number,
  asked: AbortSignal,
): Promise<boolean> {
  progress.say(`\nThe story, at ${speed} times the speed of life:`)
  const interrupted = new Promise<undefined>((resolve) =>
    asked.addEventListener('abort', () => resolve(undefined), { once: true }),
  )
  try {
    const steps = await Promise.race([tellStory(mesh, seeded, progress, speed), interrupted])
    if (steps === undefined) return false
    progress.done()
    progress.say(`\n${storyTable(steps)}\n`)
    return steps.every(({ ok }) => ok)
  } catch (error) {
    progress.done()
    progress.say(`\nThe story broke off: ${error instanceof Error ? error.message : String(error)}`)
    if (error instanceof Error && error.cause !== undefined) progress.say(`  because: ${String(error.cause)}`)
    progress.say(`  logs are in ${mesh.home.path('logs')}\n`)
    return false
  }
}

function optionsOf(argv: string[]): Options | undefined {
  try {
    const { values } = parseArgs({
      args: argv,
      options: {
        port: { type: 'string' },
        home: { type: 'string', default: defaultHome },
        speed: { type: 'string', default: '30' },
        'no-story': { type: 'boolean', default: false },
        once: { type: 'boolean', default: false },
      },
    })
    const port = values.port === undefined ? undefined : Number(values.port)
    const speed = Number(values.speed)
    if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) return undefined
    if (!(speed >= 1 && speed <= 600)) return undefined
    return { port, home: values.home, speed, story: !values['no-story'], once: values.once }
  } catch {
    return undefined
  }
}

export function runFile(mesh: RunningMesh, { nordlicht, atlas }: Seeded): RunFile {
  return {
    url: mesh.url,
    docs: `${mesh.url}/docs`,
    sandboxUrl: mesh.sandboxUrl,
    postgresUrl: mesh.postgresUrl,
    natsUrl: mesh.natsUrl,
    nats: mesh.nats,
    meshSecret: mesh.meshSecret,
    serviceUrls: mesh.serviceUrls,
    pids: mesh.pids(),
    devicePorts: mesh.devicePorts,
    operator: mesh.operator,
    tenants: [nordlicht, atlas].map(({ id, name, admin, apiKey }) => ({ id, name, admin, apiKey })),
  }
}

function farewell(mesh: RunningMesh, { nordlicht, atlas }: Seeded): string {
  const people = [nordlicht, atlas].map(
    ({ name, admin }) => `    ${name.padEnd(22)} ${admin.email.padEnd(28)} ${admin.password}`,
  )
  return [
    `  API         ${mesh.url}/api/v1`,
    `  Reference   ${mesh.url}/docs`,
    `  Sandbox     ${mesh.sandboxUrl}   (its clock: /clock, its Stripe: /journal?provider=stripe)`,
    `  Devices     ${Object.entries(mesh.devicePorts)
      .map(([name, port]) => `${name} ${port}`)
      .join(', ')}`,
    '  Logins (POST /api/v1/auth/login)',
    ...people,
    `    ${'the platform itself'.padEnd(22)} ${mesh.operator.email.padEnd(28)} ${mesh.operator.password}`,
    `  Everything about this run is in ${mesh.home.path('run.json')}. Ctrl-C stops it.`,
  ].join('\n')
}

/** Until somebody asks to stop, or a process of the mesh is gone. */
async function gone(asked: AbortSignal, mesh: RunningMesh): Promise<void> {
  const stop = new Promise<undefined>((resolve) => {
    if (asked.aborted) resolve(undefined)
    asked.addEventListener('abort', () => resolve(undefined), { once: true })
  })
  const lost = await Promise.race([stop, mesh.lost()])
  if (lost !== undefined && !asked.aborted)
    throw new Error(`${lost} ended by itself; its log is in ${mesh.home.path('logs')}`)
}
