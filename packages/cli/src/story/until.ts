/**
 * Asks again until there is an answer.
 * @throws when there is none within the time, naming what was waited for
 */
export async function until<Value>(
  what: string,
  ask: () => Promise<Value | undefined | false>,
  {
    withinMs = 60_000,
    everyMs = 150,
    waiting = () => {},
  }: { withinMs?: number; everyMs?: number; waiting?: () => void } = {},
): Promise<Value> {
  let last: unknown
  for (const deadline = Date.now() + withinMs; ; ) {
    try {
      const value = await ask()
      if (value !== undefined && value !== false) return value
    } catch (error) {
      last = error
    }
    if (Date.now() > deadline) throw new Error(`waited ${withinMs / 1_000} s in vain for ${what}`, { cause: last })
    waiting()
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}
