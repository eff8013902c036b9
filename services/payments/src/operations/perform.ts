import type { Logger } from '@clutch/shared/logging'
import type { Database } from '@clutch/shared/tx'
import type { PrismaClient } from '../../prisma/client/client.ts'
import type { Tx } from '../kit.ts'
import { type Answer, ask, type Doubt, type Way, wayOutOf } from '../providers/ask.ts'
import { noteAnswer } from '../providers/health.ts'
import type { PaymentProvider } from '../providers/provider.ts'
import type { Providers } from '../providers/providers.ts'
import type { AnyOperationKind, OperationKind } from './kind.ts'
import { nextStep } from './next-step.ts'
import { isKnown, isUntouched, type Operation } from './operation.ts'
import { type Leased, lockOperation, releaseOperation, updateOperation } from './store.ts'

export interface PerformContext {
  readonly database: Database<PrismaClient>
  readonly providers: Providers
  readonly kinds: ReadonlyMap<string, AnyOperationKind>
  readonly logger: Logger
}

/** It is committed that it is called, or asked for. */
export interface Begun {
  readonly way: Way
  readonly operation: Operation
  readonly doubt: Doubt
}

/** Reads what the caller wants to know of it, in the transaction in which the outcome is committed. */
export type ReadAfter<Result> = (tx: Tx) => Promise<Result>

const scopeOf = (tenantId: string) => ({ tenantId, actor: 'payments/operations' })

/**
 * Does one operation in three steps that may be cut off between any two of them: that it is called is committed, the
 * provider is called under the operation's key, the outcome is committed with everything that follows from it. Whoever
 * finds an operation that was begun and has no outcome asks what came of it and never calls under another key.
 */
export async function perform(context: PerformContext, { tenantId, id }: Leased, lease: string): Promise<void> {
  const begun = await context.database.tx(scopeOf(tenantId), (tx) => begin(tx, context, id, lease))
  if (begun !== undefined) await finish(context, tenantId, begun, lease, async () => {})
}

/** What has just been inserted under a lease: it was called, as far as anybody can tell who comes later. */
export async function justBegun(tx: Tx, id: string): Promise<Begun> {
  const operation = await lockOperation(tx, id)
  const calledAtMs = operation?.calledAt?.getTime()
  if (operation === undefined || calledAtMs === undefined) throw new Error(`${id} was not begun under a lease`)
  return { way: 'call', operation, doubt: { providerId: null, calledAtMs, repeats: 0 } }
}

/** Calls, and commits what came of it. @returns what was read with it; undefined when the provider is not there */
export async function finish<Result>(
  context: PerformContext,
  tenantId: string,
  { operation, doubt, way }: Begun,
  lease: string,
  read: ReadAfter<Result>,
): Promise<Result | undefined> {
  const { database, logger } = context
  const { id } = operation
  const provider = context.providers.get(operation.provider)
  const kind = context.kinds.get(operation.kind) as OperationKind<unknown, unknown> | undefined
  if (provider === undefined || kind === undefined) return undefined
  const { idempotencyWindowMs, listsByReference } = provider.capabilities
  const sent = { ...(operation.request as object), tenantId, attemptId: operation.id }
  const answer = await ask(way, {
    call: () => kind.call(provider, sent, { idempotencyKey: operation.idempotencyKey }),
    find: () => kind.find(provider, sent, operation),
    doubt,
    nowMs: Date.now(),
    idempotencyWindowMs,
    canList: listsByReference,
  })
  noteAnswer(operation.provider, answer, Date.now())
  if (answer.outcome !== 'succeeded')
    logger.info(
      { operation: id, kind: kind.name, subject: operation.subjectId, way, outcome: answer.outcome },
      'not done yet',
    )
  return database.tx(scopeOf(tenantId), async (tx) => {
    await settle(tx, kind, id, lease, answer)
    return read(tx)
  })
}

/** Commits that it is about to be called, or asked for. Undefined when there is nothing to do, or someone else does it. */
export async function begin(tx: Tx, context: PerformContext, id: string, lease: string): Promise<Begun | undefined> {
  const operation = await lockOperation(tx, id)
  if (operation === undefined || operation.lease !== lease) return undefined
  const provider: PaymentProvider | undefined = context.providers.get(operation.provider)
  if (provider === undefined || !context.kinds.has(operation.kind)) {
    await releaseOperation(tx, id, undefined)
    return undefined
  }
  const now = new Date()
  const untouched = isUntouched(operation)
  const calledAt = untouched ? now : (operation.calledAt ?? now)
  const doubt = {
    providerId: operation.providerReference,
    calledAtMs: calledAt.getTime(),
    repeats: operation.repeats,
  }
  const way = untouched ? 'call' : wayOf(operation, doubt, provider, now)
  const next: Operation = {
    ...operation,
    // Begun before and without an outcome: the process died, or its answer was lost.
    status: operation.status === 'pending' && !untouched ? 'unknown' : untouched ? 'pending' : operation.status,
    calledAt,
    calls: operation.calls + 1,
    repeats: untouched ? 0 : operation.repeats + (way === 'repeat' ? 1 : 0),
  }
  await updateOperation(tx, next)
  return { way, operation: next, doubt }
}

/** What the provider has said of already is looked at, never called again. */
function wayOf(operation: Operation, doubt: Doubt, provider: PaymentProvider, now: Date): Way {
  if (operation.status !== 'pending' && operation.status !== 'unknown') return 'retrieve'
  const { idempotencyWindowMs, listsByReference } = provider.capabilities
  return wayOutOf(doubt, now.getTime(), idempotencyWindowMs, listsByReference)
}

/**
 * Commits what came of it, with everything that follows. An answer may come late, twice, or after another process has
 * settled it: then only what is certain counts, and the noun's own table decides whether it moves anything.
 */
async function settle(
  tx: Tx,
  kind: OperationKind<unknown, unknown>,
  id: string,
  lease: string,
  answer: Answer<unknown>,
): Promise<void> {
  const operation = await lockOperation(tx, id)
  if (operation === undefined) return
  const mine = operation.lease === lease
  const certain = answer.outcome === 'succeeded'
  // Whoever holds the lease now knows more than an answer that came too late.
  if (!mine && !certain) return
  const step = nextStep(operation, answer, { wallMs: Date.now(), random: Math.random() })
  // A look at what is known already, and that says less: it is what it was.
  const news = certain || !isKnown(operation.status) || (isKnown(step.status) && operation.status !== 'succeeded')
  if (news) {
    const next = {
      ...operation,
      status: step.status,
      providerReference: referenceOf(kind, answer) ?? operation.providerReference,
      code: step.code,
      message: step.message?.slice(0, 500) ?? null,
      settledAt: isKnown(step.status) ? (operation.settledAt ?? tx.now) : null,
    }
    await updateOperation(tx, next, mine ? { pauseMs: step.pauseMs } : undefined)
    await kind.settle(tx, operation, step.settlement)
  } else if (mine) await releaseOperation(tx, id, undefined)
}

function referenceOf(kind: OperationKind<unknown, unknown>, answer: Answer<unknown>): string | null {
  if (answer.outcome === 'succeeded') return kind.reference(answer.result)
  return 'providerId' in answer ? answer.providerId : null
}
