import { runNamed } from './named-run.ts'

/** `npm run bench -- NAME`: its last line is JSON with the figures and the goals of the issues. */
export function bench(argv: string[]): Promise<number> {
  return runNamed('bench', argv)
}
