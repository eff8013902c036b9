import type { Receiver } from '@clutch/contracts/payments/receivers'
import type { ReceiverStatus } from '../providers/provider.ts'

/** What the provider calls a vendor's account, in our words. */
export function statusOfVerification(verification: ReceiverStatus['verification']): Receiver['status'] {
  return verification === 'rejected' ? 'restricted' : verification
}

/** The receiver as the provider reports it now; itself when nothing is new. */
export function reportedReceiver(receiver: Receiver, reported: ReceiverStatus): Receiver {
  const status = statusOfVerification(reported.verification)
  const { payoutsEnabled } = reported
  if (receiver.status === status && receiver.payoutsEnabled === payoutsEnabled) return receiver
  return { ...receiver, status, payoutsEnabled, version: receiver.version + 1 }
}
