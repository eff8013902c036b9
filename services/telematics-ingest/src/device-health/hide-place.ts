import type { Tx } from '../kit.ts'
import { type HiddenTime, hidePosition } from './store.ts'

/** Where a device was last is not shown any more, where it was there within one of these times. */
export function hidePlace(tx: Tx, deviceId: string, times: readonly HiddenTime[]): Promise<void> {
  return hidePosition(tx, deviceId, times)
}
