import type { Import } from '@clutch/contracts/telematics/imports'

/** Pure: what an import may become. */

export type Status = Import['status']

export function isOver(status: Status): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled'
}

export function newImport(
  wanted: Pick<Import, 'name' | 'source' | 'timeZone' | 'fallbackProtocol'>,
  id: string,
  now: Date,
): Import {
  return {
    id,
    version: 1,
    ...wanted,
    status: 'uploading',
    waitsFor: null,
    failure: null,
    files: [],
    counts: {
      devices: { registered: 0, known: 0, elsewhere: 0, refused: 0, untold: 0 },
      positions: { read: 0, toStore: 0, stored: 0 },
    },
    createdAt: now.toISOString(),
    endedAt: null,
  }
}
