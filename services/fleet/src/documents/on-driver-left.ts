import { forgetFiles } from '../blobs/keep.ts'
import type { DriverLeft } from '../drivers/driver-left.ts'
import { remindKind } from './remind.ts'
import { findDocumentsOf, removeDocuments } from './store.ts'

/** The papers of who was erased go, and their scans. Those of who drives no more stay as long as they must be kept. */
export const forgetDriverDocuments: DriverLeft = async (tx, driver, how) => {
  if (how === 'archived') return
  const kept = await findDocumentsOf(tx, { driverId: driver.id })
  for (const { document } of kept) await tx.unschedule(remindKind, document.id)
  await removeDocuments(
    tx,
    kept.map(({ document }) => document.id),
  )
  await forgetFiles(
    tx,
    kept.flatMap(({ blobId }) => blobId ?? []),
  )
}
