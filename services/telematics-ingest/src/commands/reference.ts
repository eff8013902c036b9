/** Pure: by which number a device's answer is recognised. */

/** After a command is over: so long its answer may still come, and no other command has its number. */
export const lateAnswerMs = 3_600_000

/**
 * The next one that no command has which is open or was until just now, in turn, so that a number rests as long as
 * there are others.
 * @param width how many the wire tells apart, from 1 on
 * @returns nothing where all are taken
 */
export function nextReference(last: number, taken: ReadonlySet<number>, width: number): number | undefined {
  for (let step = 0; step < width; step += 1) {
    const reference = ((last + step) % width) + 1
    if (!taken.has(reference)) return reference
  }
  return undefined
}
