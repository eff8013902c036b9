import type { Receiver } from '@clutch/contracts/payments/receivers'
import { ReceiverAdded, ReceiverChanged } from '@clutch/contracts/payments/receivers'
import type { Tx } from '../kit.ts'
import { leasedWork, type WorkContext, wakeWork } from '../leased-work.ts'
import { type Leased, pauseMs } from '../leasing.ts'
import type { ReceiverStatus } from '../providers/provider.ts'
import { reportedReceiver } from './receiver.ts'
import {
  deleteReceiver,
  findReceiver,
  lockReceiver,
  lockReceiverOf,
  type OpenedReceiver,
  receiverLeasing,
  updateReceiver,
} from './store.ts'

const name = 'receivers/open'
const minutes = 60_000
/** Verification takes a person days; a webhook tells sooner. After so many looks only a webhook does. */
const maxLooks = 400
const longestLookPauseMs = 60 * minutes
const maxCalls = 50

/** Finishes accounts whose opening was cut off, and looks how their verification goes. */
export const openReceivers = leasedWork({
  name,
  leasing: receiverLeasing,
  perform: async (context, work, lease) => {
    const refused = await openReceiver(context, work, lease, name)
    if (refused !== undefined) context.logger.warn({ id: work.id, refused }, 'the provider does not open the account')
  },
})

/**
 * Opens the account, or asks how it is when it is open: call, then commit. Its id is the provider's key, so that calling
 * again after a lost answer opens no second one.
 * @returns why the provider refuses it, if it does
 */
export async function openReceiver(
  { database, provider }: WorkContext,
  { tenantId, id }: Leased,
  lease: string,
  actor: string,
): Promise<string | undefined> {
  const scope = { tenantId, actor }
  const intent = await database.tx(scope, (tx) => findReceiver(tx, id))
  if (intent === undefined || intent.lease !== lease) return undefined
  const { receiver, email } = intent
  const answer = intent.opened
    ? await provider.findReceiver(receiver.providerReference)
    : await provider.createReceiver(
        { tenantId, receiverId: id, country: receiver.country, email },
        { idempotencyKey: id },
      )

  return database.tx(scope, async (tx) => {
    await lockReceiverOf(tx, receiver.vendorId)
    const now = await lockReceiver(tx, id)
    if (now === undefined) return undefined
    const calls = now.calls + 1
    if (answer.outcome === 'succeeded') {
      await noteReport(tx, { ...now, calls }, answer.result)
      return undefined
    }
    if (now.opened) {
      await receiverLeasing.release(
        tx,
        id,
        calls < maxLooks ? Math.min(pauseMs(calls, Math.random()), longestLookPauseMs) : undefined,
      )
      await updateReceiver(tx, { ...now, calls })
      return undefined
    }
    const refused =
      answer.outcome === 'declined'
        ? answer.decline.message
        : answer.outcome === 'rejected' && !answer.retryable && answer.reason !== 'credentials'
          ? answer.message
          : undefined
    if (refused !== undefined) {
      await deleteReceiver(tx, id)
      return refused
    }
    await updateReceiver(tx, { ...now, calls })
    await receiverLeasing.release(tx, id, calls < maxCalls ? pauseMs(calls, Math.random()) : undefined)
    return undefined
  })
}

async function noteReport(tx: Tx, before: OpenedReceiver, reported: ReceiverStatus): Promise<void> {
  const receiver: Receiver = before.opened
    ? reportedReceiver(before.receiver, reported)
    : {
        ...reportedReceiver({ ...before.receiver, providerReference: reported.providerAccountId }, reported),
        version: 1,
      }
  await updateReceiver(tx, { ...before, receiver })
  const verified = receiver.status === 'verified'
  await receiverLeasing.release(
    tx,
    receiver.id,
    verified || before.calls >= maxLooks ? undefined : Math.min(minutes * before.calls, longestLookPauseMs),
  )
  if (!before.opened) tx.emit(ReceiverAdded, receiver)
  else if (receiver !== before.receiver) tx.emit(ReceiverChanged, receiver)
}

/** Something was heard of it: ask the provider how it is now. */
export async function askReceiverAgain(tx: Tx, id: string): Promise<void> {
  await receiverLeasing.makeDue(tx, id)
  tx.afterCommit(() => wakeWork(name))
}
