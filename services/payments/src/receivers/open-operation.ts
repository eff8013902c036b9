import { type Receiver, ReceiverAdded, ReceiverChanged } from '@clutch/contracts/payments/receivers'
import { dueWork, type Tx } from '../kit.ts'
import { askAgain } from '../operations/ask-again.ts'
import { operationKind } from '../operations/kind.ts'
import type { Operation, Settlement } from '../operations/operation.ts'
import type { ReceiverStatus } from '../providers/provider.ts'
import { reportedReceiver } from './receiver.ts'
import {
  failReceiver,
  findReceiver,
  lockReceiver,
  lockReceiverOf,
  type OpenedReceiver,
  updateReceiver,
} from './store.ts'

interface OpenRequest {
  readonly receiverId: string
  readonly country: string
  readonly email: string | null
}

const cannot = {
  outcome: 'rejected',
  reason: 'invalid-request',
  retryable: false,
  message: 'This provider keeps no accounts of others.',
} as const

/** Opens a vendor's account at the provider, and looks how its verification goes. */
export const openReceiverOperation = operationKind<OpenRequest, ReceiverStatus>({
  name: 'open-receiver',
  call: async (provider, request, call) =>
    provider.receivers === undefined ? cannot : provider.receivers.create(request, call),
  reference: ({ providerAccountId }) => providerAccountId,
  find: async (provider, _request, { providerReference }) =>
    provider.receivers === undefined || providerReference === null
      ? { outcome: 'not-found' }
      : provider.receivers.find(providerReference),
  settle,
})

async function settle(tx: Tx, operation: Operation, settlement: Settlement<ReceiverStatus>): Promise<void> {
  const found = await findReceiver(tx, operation.subjectId)
  if (found === undefined) return
  await lockReceiverOf(tx, found.receiver.vendorId)
  const before = await lockReceiver(tx, operation.subjectId)
  if (before === undefined) return
  switch (settlement.state) {
    case 'succeeded':
      return noteReport(tx, before, settlement.result, operation.calls)
    case 'declined':
      return before.opened ? undefined : failReceiver(tx, before.receiver.id, settlement.decline.message)
    case 'refused':
      return before.opened ? undefined : failReceiver(tx, before.receiver.id, settlement.message)
    case 'absent':
      return before.opened ? undefined : failReceiver(tx, before.receiver.id, 'The provider never carried it out.')
    default:
      return
  }
}

async function noteReport(tx: Tx, before: OpenedReceiver, reported: ReceiverStatus, looks: number): Promise<void> {
  const receiver: Receiver = before.opened
    ? reportedReceiver(before.receiver, reported)
    : {
        ...reportedReceiver({ ...before.receiver, providerReference: reported.providerAccountId }, reported),
        version: 1,
      }
  await updateReceiver(tx, receiver)
  if (receiver.status === 'pending' && looks < maxLooks)
    await tx.schedule(lookName, receiver.id, new Date(tx.now.getTime() + Math.min(minuteMs * looks, longestPauseMs)))
  if (!before.opened) tx.emit(ReceiverAdded, receiver)
  else if (receiver !== before.receiver) tx.emit(ReceiverChanged, receiver)
}

const lookName = 'receivers/look'
const minuteMs = 60_000
const longestPauseMs = 60 * minuteMs
/** Verification takes a person days; a webhook tells sooner. After so many looks only a webhook does. */
const maxLooks = 400

export const lookAtReceiver = dueWork(lookName, async ({ tx, key }) => askReceiverAgain(tx, key))

/** Something was heard of it: ask the provider how it is now. */
export async function askReceiverAgain(tx: Tx, id: string): Promise<void> {
  await askAgain(tx, id, [openReceiverOperation.name])
}
