import { ok } from '@clutch/shared/route'
import { implementOpen } from '../kit.ts'
import { describeAll } from '../providers/catalog.ts'
import { ofBothKinds } from './both-kinds.ts'
import { wiringOf } from './settings.ts'

export const listProviders = ofBothKinds(({ providers }, kind) =>
  implementOpen(providers, async ({ database }) => ok({ items: describeAll(kind, wiringOf(database).providers) })),
)
