import type { Tx } from '../kit.ts'
import { askPaymentAgain } from '../payments/ask-again.ts'
import type { NoticeSubject } from '../providers/provider.ts'
import { askReceiverAgain } from '../receivers/open-operation.ts'
import type { Subject } from './subject.ts'

/** What is done when something is heard of a thing: it is looked at, at its provider. */
const heeding: Readonly<Partial<Record<NoticeSubject['kind'], (tx: Tx, id: string) => Promise<void>>>> = {
  payment: askPaymentAgain,
  receiver: askReceiverAgain,
}

export async function heed(tx: Tx, { kind, id }: Subject): Promise<void> {
  await heeding[kind]?.(tx, id)
}
