import { DriverPlacesHidden } from '@clutch/contracts/telematics/driver-privacy'
import { newId } from '@clutch/shared/id'
import { hidePlace } from '../device-health/hide-place.ts'
import type { Tx } from '../kit.ts'
import { eraseFrames } from '../quarantine/erase-frames.ts'
import { gapMs, type Hiding, type Stretch } from './attribution.ts'
import { hideReadings } from './store.ts'

/**
 * Hides readings and whatever else of the same drive stands here, and tells those who have copies. Stretches that were
 * hidden before are looked at again: a frame that was refused may have come since.
 */
export async function hideEverywhere(
  tx: Tx,
  deviceId: string,
  hide: readonly Hiding[],
  stretches: readonly Stretch[],
): Promise<void> {
  if (stretches.length === 0) return
  const hidden = await hideReadings(tx, deviceId, hide)
  await hidePlace(
    tx,
    deviceId,
    stretches.map(({ mode, seenFromMs, seenToMs }) => ({ mode, fromMs: seenFromMs, toMs: seenToMs })),
  )
  // Whose a frame is that nobody understood, nobody knows: of what came around the drive none is kept.
  await eraseFrames(
    tx,
    deviceId,
    stretches.map(({ seenFromMs, arrivedToMs }) => ({ fromMs: seenFromMs - gapMs, toMs: arrivedToMs + gapMs })),
  )
  if (hidden === 0) return
  for (const { mode, fromMs, toMs, hiding } of stretches) {
    if (hiding === 0) continue
    const [from, to] = [new Date(fromMs).toISOString(), new Date(toMs).toISOString()]
    tx.emit(DriverPlacesHidden, { id: newId('dph'), version: 1, deviceId, mode, from, to, readings: hiding })
  }
}
