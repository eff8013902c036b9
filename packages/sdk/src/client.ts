import { operationsOf } from './client.gen.ts'
import { type ClutchOptions, transportOf } from './transport.ts'

export type ClutchClient = ReturnType<typeof operationsOf>

/** A client of the platform: `client.<owner>.<operation>(input, options)`. */
export function createClutchClient(options: ClutchOptions): ClutchClient {
  return operationsOf(transportOf(options))
}

/** Every item of a list, page after page as they are needed. */
export async function* everyItem<Item>(
  page: (cursor: string | undefined) => Promise<{ items: Item[]; nextCursor: string | null }>,
): AsyncGenerator<Item, void, undefined> {
  let cursor: string | undefined
  do {
    const { items, nextCursor } = await page(cursor)
    yield* items
    cursor = nextCursor ?? undefined
  } while (cursor !== undefined)
}
