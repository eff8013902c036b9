import { dueWorkOf } from '@clutch/shared/due-work'
import { reactionsOf } from '@clutch/shared/reaction'
import { implementationsOf } from '@clutch/shared/route'
import type { SystemTx as SharedSystemTx, Tx as SharedTx } from '@clutch/shared/tx'
import type { PrismaClient } from '../prisma/client/client.ts'

// The machinery, bound to this service's Prisma client.
export type Tx = SharedTx<PrismaClient>
export type SystemTx = SharedSystemTx<PrismaClient>
export const { implement } = implementationsOf<PrismaClient>()
const reaction = reactionsOf<PrismaClient>()
const dueWork = dueWorkOf<PrismaClient>()

/** A filter without what was not asked for. */
function given<T extends Record<string, unknown>>(filter: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as never
}

/** For a page whose rows are its items. */
export function itself<T>(item: T): T {
  return item
}
