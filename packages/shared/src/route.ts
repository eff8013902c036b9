import type { AnyRoute, RouteBody, RouteParams, RouteQuery, RouteReply } from '@clutch/contracts/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Principal } from './auth.ts'
import type { Logger } from './logging.ts'
import type { Database, Tx } from './tx.ts'
import type { FileOf } from './upload.ts'

interface Given<R extends AnyRoute> {
  params: RouteParams<R>
  query: RouteQuery<R>
  body: RouteBody<R>
  /** The version in If-Match, when the route is conditional. */
  ifMatch: number | undefined
}

/** What a request brings: with `file` where its body is one. */
export type Input<R extends AnyRoute> = Given<R> & FileOf<R>

type Reply<R extends AnyRoute> = Promise<RouteReply<R>>

/** What a handler that opens its own transactions, or none, is given. */
export interface OpenContext<Db> {
  database: Database<Db>
  request: FastifyRequest
  logger: Logger
  /** Absent on a public route. */
  principal: Principal | undefined
  /** What `once` needs, when the caller sent an Idempotency-Key. */
  idempotency: { route: string; key: string; digest: string } | undefined
}

export interface StreamContext<Db> extends OpenContext<Db> {
  principal: Principal
  reply: FastifyReply
  /** Ends when the client has gone or the service stops. */
  signal: AbortSignal
}

/** A route and what answers it. */
export type Implementation<Db> = { route: AnyRoute } & (
  | { mode: 'tx'; handle: (input: never, context: { tx: Tx<Db>; principal: Principal }) => Promise<unknown> }
  | { mode: 'open'; handle: (input: never, context: OpenContext<Db>) => Promise<unknown> }
  | { mode: 'stream'; handle: (input: never, context: StreamContext<Db>) => Promise<void> }
)

export function implementationsOf<Db>() {
  return {
    /** One transaction of the caller's tenant: what almost every verb is. */
    implement<R extends AnyRoute>(
      route: R,
      handle: (input: Input<R> & { tx: Tx<Db>; principal: Principal }) => Reply<R>,
    ): Implementation<Db> {
      // It would be open as long as somebody is sending.
      if (route.upload?.streamed === true)
        throw new Error(
          `${route.method} ${route.path} streams a file: implementOpen, and a transaction for what has come`,
        )
      return {
        route,
        mode: 'tx',
        handle: (input: Input<R>, context: { tx: Tx<Db>; principal: Principal }) => handle({ ...input, ...context }),
      } as Implementation<Db>
    },
    /** A verb that precedes a tenant, or that asks the outside between two transactions. */
    implementOpen<R extends AnyRoute>(
      route: R,
      handle: (input: Input<R> & OpenContext<Db>) => Reply<R>,
    ): Implementation<Db> {
      return {
        route,
        mode: 'open',
        handle: (input: Input<R>, context: OpenContext<Db>) => handle({ ...input, ...context }),
      } as Implementation<Db>
    },
    /** An answer that stays open. The handler writes to `reply.raw`. */
    implementStream<R extends AnyRoute>(
      route: R,
      handle: (input: Input<R> & StreamContext<Db>) => Promise<void>,
    ): Implementation<Db> {
      return {
        route,
        mode: 'stream',
        handle: (input: Input<R>, context: StreamContext<Db>) => handle({ ...input, ...context }),
      } as Implementation<Db>
    },
  }
}

export function ok<Body>(body: Body): { status: 200; body: Body } {
  return { status: 200, body }
}

export function created<Body>(body: Body): { status: 201; body: Body } {
  return { status: 201, body }
}

export function accepted<Body>(body: Body): { status: 202; body: Body } {
  return { status: 202, body }
}

export const noContent = { status: 204 } as const
