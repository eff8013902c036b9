import { reactionsOf } from '@clutch/shared/reaction'
import { implementationsOf } from '@clutch/shared/route'
import type { SystemTx as SharedSystemTx, Tx as SharedTx } from '@clutch/shared/tx'
import type { PrismaClient } from '../prisma/client/client.ts'

// The machinery, bound to this service's Prisma client.
export type Tx = SharedTx<PrismaClient>
export type SystemTx = SharedSystemTx<PrismaClient>
export const { implement, implementOpen } = implementationsOf<PrismaClient>()
export const reaction = reactionsOf<PrismaClient>()

/** A filter without what was not asked for. */
export function given<T extends Record<string, unknown>>(filter: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as never
}

/** For a page whose rows are its items. */
export function itself<T>(item: T): T {
  return item
}
