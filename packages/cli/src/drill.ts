import { runNamed } from './named-run.ts'

/** `npm run drill -- NAME`: faults on purpose, and what they did not break. */
export function drill(argv: string[]): Promise<number> {
  return runNamed('tests/drills', argv)
}
