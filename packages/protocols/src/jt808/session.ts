import type { ProtocolSession } from '../protocol.ts'
import type { Address } from './frames.ts'
import type { PartialMessage } from './subpackages.ts'

export interface Jt808Session extends ProtocolSession {
  /** As the device writes it: what is sent to it is addressed so. */
  readonly address?: Address
  /** As it called itself. */
  readonly model?: string
  /** Of its clock, as it told. */
  readonly utcOffsetMin?: number
  readonly waiting?: readonly PartialMessage[]
}
