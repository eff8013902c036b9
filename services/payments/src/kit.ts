import { dueWorkOf } from '@clutch/shared/due-work'
import { reactionsOf } from '@clutch/shared/reaction'
import { implementationsOf } from '@clutch/shared/route'
import type { SystemTx as SharedSystemTx, Tx as SharedTx } from '@clutch/shared/tx'
import type { PrismaClient } from '../prisma/client/client.ts'

// The machinery, bound to this service's Prisma client.
export type Tx = SharedTx<PrismaClient>
export type SystemTx = SharedSystemTx<PrismaClient>
export const { implement, implementOpen, implementStream } = implementationsOf<PrismaClient>()
export const reaction = reactionsOf<PrismaClient>()
export const dueWork = dueWorkOf<PrismaClient>()
