import { pino } from 'pino'

/** Structured lines on standard error, so that standard output stays for answers. No personal data goes in. */
export const log = pino(
  { level: process.env.LOG_LEVEL ?? 'info', base: null },
  pino.destination({ dest: 2, sync: true }),
)
