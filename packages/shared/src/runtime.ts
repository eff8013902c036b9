import type { PrismaPg } from '@prisma/adapter-pg'
import type { FastifyInstance } from 'fastify'
import type { TObject } from 'typebox'
import type { Authenticate } from './auth.ts'
import type { Bus } from './bus.ts'
import type { Clock } from './clock.ts'
import type { DueWork } from './due-work.ts'
import type { Logger } from './logging.ts'
import type { Metrics } from './metrics.ts'
import type { Reaction } from './reaction.ts'
import type { Implementation } from './route.ts'
import type { Snapshot } from './snapshot.ts'
import type { Database } from './tx.ts'

/** A service, as its `app.ts` lists it. */
export interface Service<Db> {
  name: string
  /** The first word of its events, and its stream. */
  owner: string
  prisma: (adapter: PrismaPg) => Db
  routes: readonly Implementation<Db>[]
  reactions: readonly Reaction<Db>[]
  dueWork: readonly DueWork<Db>[]
  /** Nouns whose current state can be emitted again. */
  snapshots: readonly Snapshot<Db>[]
  /** What it reads from the environment beside what every service does. */
  variables?: TObject
  /** Publishes on `heartbeat.<owner>` how fresh its stream is. */
  heartbeatMs?: number
  /** Who calls its routes, where that is not told by the mesh's internal token: at the gateway itself. */
  authenticate?: (runtime: Runtime<Db>) => Authenticate
  /** What a URL means before it is routed. */
  rewriteUrl?: (url: string) => string
  /** What else runs in the process: device sockets, batch readers, delivery loops. */
  extensions?: readonly Extension<Db>[]
}

export interface Runtime<Db> {
  service: Service<Db>
  env: Record<string, string | undefined>
  app: FastifyInstance
  database: Database<Db>
  bus: Bus
  clock: Clock
  logger: Logger
  metrics: Metrics
  /** Who calls, by the token of a request: for what is not a route, like a WebSocket handshake. */
  authenticate: Authenticate
  stopping: AbortSignal
}

export interface Extension<Db> {
  name: string
  /** Before the service listens: hooks and routes of its own. */
  prepare?: (runtime: Runtime<Db>) => Promise<void>
  /** Once it listens. */
  start?: (runtime: Runtime<Db>) => Promise<Running>
}

export interface Running {
  stop(): Promise<void>
  /** Nothing is under way. */
  settled?(): Promise<boolean>
}
