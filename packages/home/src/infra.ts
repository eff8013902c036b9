// Where PostgreSQL and NATS come from when tests or tools need them: ours on this machine (the default), containers
// where a Docker engine answers, or servers that already run.
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { startNats } from './nats-server.ts'
import { startPostgres, THROWAWAY_SETTINGS } from './postgres.ts'

const INFRA_KINDS = ['embedded', 'containers', 'external'] as const
export type InfraKind = (typeof INFRA_KINDS)[number]

const POSTGRES_IMAGE = 'postgres:18'
const NATS_IMAGE = 'nats:2.12'

export interface Infra {
  kind: InfraKind
  /** A superuser on the maintenance database. */
  postgresUrl: string
  /** Undefined when it was not asked for. */
  natsUrl: string | undefined
  stop(): Promise<void>
}

export interface InfraOptions {
  /** State of embedded servers; the caller removes it. */
  dir: string
  nats?: boolean
  env?: NodeJS.ProcessEnv
  say?: (line: string) => void
}

export function infraKind(env: NodeJS.ProcessEnv = process.env): InfraKind {
  const asked = env.CLUTCH_INFRA || 'embedded'
  const kind = INFRA_KINDS.find((known) => known === asked)
  if (!kind) throw new Error(`CLUTCH_INFRA=${asked} is none of ${INFRA_KINDS.join(', ')}`)
  return kind
}

/** Throw-away servers, fast rather than safe. */
export async function startInfra(options: InfraOptions): Promise<Infra> {
  const env = options.env ?? process.env
  const kind = infraKind(env)
  if (kind === 'external') return external(env, options.nats ?? false)
  if (kind === 'containers') return containers(options.nats ?? false)
  return embedded(options)
}

async function embedded({ dir, nats, say = () => {} }: InfraOptions): Promise<Infra> {
  const postgres = await startPostgres({
    dir: join(dir, 'postgres'),
    password: randomBytes(18).toString('base64url'),
    settings: { ...THROWAWAY_SETTINGS, max_connections: '300' },
    say,
  })
  try {
    const server = nats ? await startNats({ dir: join(dir, 'nats'), syncInterval: '2m', say }) : undefined
    return {
      kind: 'embedded',
      postgresUrl: postgres.url,
      natsUrl: server?.url,
      stop: async () => {
        await server?.stop()
        await postgres.stop()
      },
    }
  } catch (error) {
    await postgres.stop()
    throw error
  }
}

function external(env: NodeJS.ProcessEnv, nats: boolean): Infra {
  const need = (name: string): string => {
    const value = env[name]
    if (!value) throw new Error(`CLUTCH_INFRA=external needs ${name}`)
    return value
  }
  return {
    kind: 'external',
    postgresUrl: need('CLUTCH_POSTGRES_URL'),
    natsUrl: nats ? need('CLUTCH_NATS_URL') : env.CLUTCH_NATS_URL,
    stop: async () => {},
  }
}

// Unchecked: there was no Docker engine where this was written.
async function containers(nats: boolean): Promise<Infra> {
  const { GenericContainer, Wait } = await import('testcontainers')
  const password = randomBytes(18).toString('base64url')
  const postgres = await new GenericContainer(POSTGRES_IMAGE)
    .withEnvironment({ POSTGRES_PASSWORD: password })
    .withExposedPorts(5432)
    .withCommand(['postgres', '-c', 'max_connections=300', '-c', 'fsync=off', '-c', 'timezone=UTC'])
    // The image starts the server once to initialise it and once more to serve.
    .withWaitStrategy(Wait.forLogMessage('database system is ready to accept connections', 2))
    .start()
  try {
    const server = nats
      ? await new GenericContainer(NATS_IMAGE)
          .withCommand(['-js', '-m', '8222'])
          .withExposedPorts(4222, 8222)
          .withWaitStrategy(Wait.forHttp('/healthz', 8222))
          .start()
      : undefined
    return {
      kind: 'containers',
      postgresUrl: `postgresql://postgres:${password}@${postgres.getHost()}:${postgres.getMappedPort(5432)}/postgres`,
      natsUrl: server && `nats://${server.getHost()}:${server.getMappedPort(4222)}`,
      stop: async () => {
        await server?.stop()
        await postgres.stop()
      },
    }
  } catch (error) {
    await postgres.stop()
    throw error
  }
}
