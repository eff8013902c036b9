import type { Tx } from '../kit.ts'
import { eraseBytes } from './store.ts'

/** What replaces the reason, in which a decoder may have said what it read. */
const because = 'erased, for the privacy of a driver'

/**
 * Of a device, what was put aside of what arrived within one of these times: its bytes are gone, that it was stays. It
 * cannot be replayed any more.
 */
export function eraseFrames(
  tx: Tx,
  deviceId: string,
  times: readonly { fromMs: number; toMs: number }[],
): Promise<void> {
  return eraseBytes(tx, deviceId, times, because)
}
