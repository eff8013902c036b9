import type { ProviderName } from '@clutch/contracts/payments/providers'
import { askDisputeAgain } from '../disputes/operations.ts'
import type { Tx } from '../kit.ts'
import { askPaymentAgain } from '../payments/ask-again.ts'
import type { NoticeSubject } from '../providers/provider.ts'
import { askReceiverAgain } from '../receivers/open-operation.ts'
import { askRefundAgain } from '../refunds/ask-again.ts'
import type { Subject } from './subject.ts'

/**
 * What is done when something is heard of a thing: it is looked at, at its provider, and its own table of states decides.
 * A noun that wants to hear adds its line; `subject.id` is ours, or the provider's name of what has none of ours.
 */
const heeding: Readonly<
  Partial<Record<NoticeSubject['kind'], (tx: Tx, id: string, provider: ProviderName) => Promise<void>>>
> = {
  payment: askPaymentAgain,
  refund: askRefundAgain,
  receiver: askReceiverAgain,
  dispute: (tx, id, provider) => askDisputeAgain(tx, provider, id),
}

/** What follows from an event: somebody asks the provider, or it is kept for whoever comes to look. */
export const outcomeOf = ({ kind }: Pick<Subject, 'kind'>): 'asked' | 'kept' =>
  heeding[kind] === undefined ? 'kept' : 'asked'

export async function heed(tx: Tx, { kind, id }: Pick<Subject, 'kind' | 'id'>, provider: ProviderName): Promise<void> {
  await heeding[kind]?.(tx, id, provider)
}
